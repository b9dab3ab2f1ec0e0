import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Line } from './lines.ts';

// Beside the repository: sets of others, which are not copied into it.
const folder = new URL('../../../shared/data/', import.meta.url);

export const hasData = existsSync(folder);

/** The rows of a JSONL file of the data folder. */
export function rowsOf<Row>(file: string): Row[] {
  return readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line));
}

export function textOf(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

/** Files of this repository, below its folders. */
export function filesBelow(
  folders: readonly string[],
  extensions: readonly string[],
): { path: string; text: string }[] {
  const root = join(import.meta.dirname, '../..');
  return folders.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => extensions.includes(extname(file)))
      .toSorted()
      .map((file) => ({ path: join(name, file), text: readFileSync(join(root, name, file), 'utf8') })),
  );
}

/** Texts that share most of their wording become one group, named after the first of them. */
export function grouped<Row extends { text: string }>(name: string, rows: readonly Row[]): (Row & Line)[] {
  const shingles = rows.map(({ text }) => shinglesOf(text));
  const parents = rows.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root]!;
    return root;
  };
  for (const [one, own] of shingles.entries()) {
    for (let other = 0; other < one; other += 1) {
      if (areAlike(own, shingles[other]!)) parents[rootOf(one)] = rootOf(other);
    }
  }
  return rows.map((row, index) => ({ ...row, group: `${name}:${rootOf(index)}` }));
}

const LENGTH = 6;

function shinglesOf(text: string): Set<string> {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
  const shingles = new Set<string>();
  for (let at = 0; at + LENGTH <= plain.length; at += 1) shingles.add(plain.slice(at, at + LENGTH));
  return shingles;
}

/** Of the shorter one, more than half is in the other. */
function areAlike(one: Set<string>, other: Set<string>): boolean {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  if (small.size === 0) return false;
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared += 1;
  return shared / small.size > 0.5;
}
