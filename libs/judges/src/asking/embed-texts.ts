import { WeirError } from '@weir/errors';
import { invalidSetting } from '../judge-settings.js';
import type { Asking } from './ask.js';

/**
 * Embeddings of texts, in their order.
 *
 * @throws WeirError `judge-settings-invalid` (fatal) where there is nothing to embed with; `judge-embedding-invalid` (poison) where
 *   there are more or fewer than texts; or what the port throws.
 */
export async function embedTexts({ ports, signal }: Asking, texts: readonly string[]): Promise<number[][]> {
  if (!ports.embed) throw invalidSetting('embed', 'is missing, and this metric compares meanings');
  const embeddings = await ports.embed(texts, signal);
  if (embeddings.length !== texts.length) {
    throw invalidEmbedding(`${texts.length} texts have ${embeddings.length} embeddings`);
  }
  return embeddings.map((embedding) => [...embedding]);
}

export function invalidEmbedding(problem: string): WeirError {
  return new WeirError({
    code: 'judge-embedding-invalid',
    disposition: 'poison',
    message: `Meanings cannot be compared: ${problem}.`,
  });
}
