import { chiSquareOfHistograms, fisherExact, populationStability } from '@weir/statistics';
import type { Compare, Summary } from './comparison.js';

/** A class that is expected less often is put together with others that are rare: the chi-square distribution holds from there on. */
const LEAST_EXPECTED = 5;
const OTHERS = '(others)';

/** Compares the shares of classes: by chi-square, or exactly where there are two. The rarer a class was, the more typical it is of the change. */
export const compareClasses: Compare<string> = (reference) => (current) => {
  const classOf = commonClasses(reference, current);
  const before = countsOf(reference.map(classOf));
  const now = countsOf(current.map(classOf));
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  if (names.length < 2) return undefined;
  const first = names.map((name) => before.get(name) ?? 0);
  const second = names.map((name) => now.get(name) ?? 0);
  // What is never seen counts as half an item: a class that only just appeared is no infinite change.
  const floor = 0.5 / Math.max(reference.length, current.length);
  const evidence = new Map(
    names.map((name, index) => [
      name,
      Math.log(Math.max(floor, second[index]! / current.length) / Math.max(floor, first[index]! / reference.length)),
    ]),
  );
  const typicalOf = (value: string): number => evidence.get(classOf(value))!;
  return {
    measure: 'psi',
    effect: populationStability(first, second, floor).index,
    pValue:
      names.length === 2
        ? fisherExact(
            { successes: first[0]!, trials: reference.length },
            { successes: second[0]!, trials: current.length },
          )
        : chiSquareOfHistograms(first, second).pValue,
    reference: sharesOf(reference),
    current: sharesOf(current),
    typical: (index) => typicalOf(current[index]!),
    usual: reference.reduce((sum, value) => sum + typicalOf(value), 0) / reference.length,
  };
};

/** Puts rare classes together, the rarest first, until they are not rare any longer; two classes stay two. */
function commonClasses(reference: readonly string[], current: readonly string[]): (value: string) => string {
  const smaller = Math.min(reference.length, current.length) / (reference.length + current.length);
  const isRare = (count: number): boolean => count * smaller < LEAST_EXPECTED;
  const counts = [...countsOf([...reference, ...current])].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const together = new Set<string>();
  let sum = 0;
  for (const [name, count] of counts) {
    if (!isRare(count) && (sum === 0 || !isRare(sum))) break;
    if (counts.length - together.size <= (together.size > 0 ? 1 : 2)) break;
    together.add(name);
    sum += count;
  }
  return (value) => (together.has(value) ? OTHERS : value);
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function sharesOf(values: readonly string[]): Summary {
  return Object.fromEntries(
    [...countsOf(values)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => [name, count / values.length]),
  );
}
