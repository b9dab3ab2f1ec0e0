import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  exampleOfItem,
  mergeRankingExamples,
  rankingExample,
  type RankingExample,
  readRankingExamples,
  readSource,
} from '@weir/datasets';
import { WeirError } from '@weir/errors';
import { type DatasetItem, hashOf, type Snapshot } from '@weir/resources';
import type { ExampleSource } from '@weir/tunings';

export interface LoadedExamples {
  /** Each query once. */
  examples: RankingExample[];
  merged: number;
  withoutPositives: number;
  /** Rows that are no examples, with why; nothing of their text. */
  problems: string[];
  /** Content hash of the examples, whatever their order. */
  hash: string;
}

/** An input with what is to be said to it, as an example: of traffic, a correction, or an answer that was rated good. */
export function pairOfItem({ input, expected }: DatasetItem): RankingExample | undefined {
  if (typeof input !== 'string' || typeof expected !== 'string' || expected.trim() === '') return undefined;
  return rankingExample(input, [expected]);
}

/**
 * The examples of Datasets and files.
 *
 * @param folder - What files are below.
 * @param exampleOf - What an item of a Dataset says. @default what is right for a query, and what is wrong
 * @throws WeirError poison `dataset-missing`, `dataset-unknown`, `dataset-malformed`.
 */
export async function loadExamples(
  source: ExampleSource,
  folder: string,
  snapshot: Snapshot,
  exampleOf = exampleOfItem,
): Promise<LoadedExamples> {
  const read: RankingExample[] = [];
  const problems: string[] = [];
  for (const name of source.datasets) {
    const { items, problems: rows } = await itemsOf(name, folder, snapshot);
    read.push(...items.flatMap((item) => exampleOf(item) ?? []));
    problems.push(...rows.map(({ number, problem }) => `${name}: row ${number} ${problem}`));
  }
  for (const file of source.files) {
    for await (const row of readRankingExamples(open(file, folder))) {
      if ('example' in row) read.push(row.example);
      else problems.push(`${file}: line ${row.number} ${row.problem}`);
    }
  }
  const { examples, merged, withoutPositives } = mergeRankingExamples(read);
  const hash = hashOf(
    examples.map(({ id, positives, negatives }) => [id, [...positives].sort(), [...negatives].sort()]).sort(byId),
  );
  return { examples, merged, withoutPositives, problems, hash };
}

/** Items of the sets that something is judged by, by set. */
export async function loadApart(
  names: readonly string[],
  folder: string,
  snapshot: Snapshot,
): Promise<Record<string, DatasetItem[]>> {
  const sets = await Promise.all(
    names.map(async (name) => [name, (await itemsOf(name, folder, snapshot)).items] as const),
  );
  return Object.fromEntries(sets);
}

async function itemsOf(name: string, folder: string, snapshot: Snapshot) {
  const { source } = snapshot.get('Dataset', name, 'spec.examples.datasets');
  return readSource(source, (file) => open(file, folder));
}

async function* open(file: string, folder: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of createReadStream(join(folder, file))) yield bytes as Uint8Array;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new WeirError({
      code: 'dataset-missing',
      disposition: 'poison',
      field: 'spec.examples.files',
      message: `There is no file ${file} in the folder of datasets. Put it there, or set WEIR_DATASETS.`,
    });
  }
}

function byId([a]: unknown[], [b]: unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
