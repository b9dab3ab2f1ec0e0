import { type ResultLine, variantOf } from './result-line.js';

/** Results by their variant, the variants in the order of their names. */
export function variantsIn(results: readonly ResultLine[]): Map<string, ResultLine[]> {
  const groups = Map.groupBy(results, variantOf);
  return new Map([...groups.keys()].toSorted().map((name) => [name, groups.get(name)!]));
}
