import type { Item } from './cross-validation.ts';
import { randomOf } from './random.ts';

/** The score that so large a share of scores is at or above. */
export function pointOf(scores: readonly number[], share: number): number {
  return scores.toSorted((one, other) => other - one)[Math.floor(scores.length * share)] ?? 1;
}

/** Of each set, the share of scores at or above a threshold. */
export function sharesOf(
  scores: ReadonlyMap<Item, number>,
  threshold: number,
): { set: string; texts: number; share: number }[] {
  const bySet = new Map<string, number[]>();
  for (const [{ set }, score] of scores) {
    const known = bySet.get(set);
    if (known) known.push(score);
    else bySet.set(set, [score]);
  }
  return [...bySet].map(([set, own]) => ({
    set,
    texts: own.length,
    share: own.filter((score) => score >= threshold).length / own.length,
  }));
}

/** Scores, halved by group: thresholds are chosen on one half and reported on the other. */
export function halves(
  scores: ReadonlyMap<Item, number>,
): [chosenOn: Map<Item, number>, reportedOn: Map<Item, number>] {
  const random = randomOf(11);
  const halfOf = new Map<string, boolean>();
  const parts: [Map<Item, number>, Map<Item, number>] = [new Map(), new Map()];
  for (const [item, score] of scores) {
    if (!halfOf.has(item.group)) halfOf.set(item.group, random() < 0.5);
    parts[halfOf.get(item.group) ? 0 : 1].set(item, score);
  }
  return parts;
}

export function print(title: string, rows: readonly (readonly (string | number)[])[]): void {
  const cell = (value: string | number): string =>
    typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : String(value);
  process.stdout.write(`\n${[title, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n')}\n`);
}
