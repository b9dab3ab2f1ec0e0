import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gains } from '@weir/metrics';
import { ROOT } from './root.js';

/** The files of a test collection. */
export interface TestCollection {
  /** A document a line: `_id`, `title`, `text`. */
  corpus: string;
  /** A query a line: `_id`, `text`. */
  queries: string;
  /** By query id. Queries that nobody judged are not in it. */
  gains: ReadonlyMap<string, Gains>;
}

/** `../shared/data` beside the repository; why it cannot be used, when it cannot. */
export function missingCollections(names: readonly string[]): string | undefined {
  const missing = names.filter((name) => !existsSync(file(name, 'qrels.tsv')));
  return missing.length === 0 ? undefined : `no test collection ${missing.join(', ')} in ../shared/data`;
}

/** Reads a test collection in BEIR's layout, `<name>/{corpus.jsonl,queries.jsonl,qrels.tsv}`. */
export async function readCollection(name: string): Promise<TestCollection> {
  const [_head, ...lines] = (await readFile(file(name, 'qrels.tsv'), 'utf8')).split('\n');
  const gains = new Map<string, Map<string, number>>();
  for (const [query, document, gain] of lines.filter((line) => line !== '').map((line) => line.split('\t'))) {
    const judged = gains.get(query!) ?? new Map<string, number>();
    gains.set(query!, judged.set(document!, Number(gain)));
  }
  return { corpus: file(name, 'corpus.jsonl'), queries: file(name, 'queries.jsonl'), gains };
}

function file(name: string, part: string): string {
  return join(ROOT, '..', 'shared', 'data', name, part);
}
