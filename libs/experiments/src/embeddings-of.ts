import { referencesOf } from './references-of.js';
import type { ResultLine } from './result-line.js';

/** Vectors of texts, in their order. */
export type Embed = (texts: readonly string[], signal?: AbortSignal) => Promise<readonly ArrayLike<number>[]>;

const BATCH = 64;

/**
 * What `semantic-similarity` compares: the embeddings of all answers and of what is right, each text once.
 *
 * @throws What `embed` throws.
 */
export async function embeddingsOf(
  results: readonly Pick<ResultLine, 'answer' | 'expected'>[],
  embed: Embed,
  signal?: AbortSignal,
): Promise<Map<string, number[]>> {
  const texts = [
    ...new Set(results.flatMap(({ answer, expected }) => [answer, ...(referencesOf({ expected }) ?? [])])),
  ];
  const embeddings = new Map<string, number[]>();
  for (let start = 0; start < texts.length; start += BATCH) {
    const batch = texts.slice(start, start + BATCH);
    const vectors = await embed(batch, signal);
    for (const [index, text] of batch.entries()) embeddings.set(text, Array.from(vectors[index] ?? []));
  }
  return embeddings;
}
