import { readJsonl } from '../read-jsonl.js';
import type { RawRow } from '../row.js';
import { isTextList } from '../text-list.js';
import { rankingExample, type RankingRow } from './ranking-example.js';

/** Names of a row's columns, as files of pairs and triples for sentence-transformers have them; the first that is there counts. */
const COLUMNS = {
  query: ['query', 'anchor', 'question'],
  positives: ['positives', 'positive', 'pos'],
  negatives: ['negatives', 'negative', 'neg'],
} as const;

/**
 * Pairs and triples as a JSONL file has them, an object a line: `{query, positive}`, `{query, positive, negative}`, or lists of texts under
 * `positives` and `negatives`. Every line is an example, or is named with why it is none; nothing of its text is shown.
 */
export async function* readRankingExamples(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RankingRow> {
  for await (const row of readJsonl(bytes)) yield rankingRow(row);
}

export function rankingRow(row: RawRow): RankingRow {
  if ('problem' in row) return row;
  const { number, value } = row;
  const query = textsIn(value, 'query');
  if (query?.length !== 1) return { number, problem: 'has no query' };
  const positives = textsIn(value, 'positives');
  if (!positives || positives.length === 0) return { number, problem: 'has no positive' };
  const negatives = textsIn(value, 'negatives', []);
  if (!negatives) return { number, problem: 'has negatives that are neither a text nor a list of texts' };
  if (negatives.some((text) => positives.includes(text)))
    return { number, problem: 'has the same text as right and wrong' };
  return { number, example: rankingExample(query[0]!, positives, negatives) };
}

/** Undefined for what is no text, or an empty one. */
function textsIn(
  value: Record<string, unknown>,
  role: keyof typeof COLUMNS,
  missing?: readonly string[],
): readonly string[] | undefined {
  const name = COLUMNS[role].find((column) => value[column] !== undefined && value[column] !== null);
  if (name === undefined) return missing;
  const texts = typeof value[name] === 'string' ? [value[name]] : value[name];
  return isTextList(texts) && texts.every((text) => text.trim() !== '') ? texts : undefined;
}
