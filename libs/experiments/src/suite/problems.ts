import type { ResultLine } from '../result-line.js';

/** Something of a suite's results that is not as it should be, with the items that it concerns. */
export interface SuiteProblem {
  kind:
    | 'variant-missing'
    | 'variant-always-fails'
    | 'items-always-fail'
    | 'failed'
    | 'no-score'
    | 'no-label'
    | 'no-expected'
    | 'unpaired'
    | 'split-empty'
    | 'datasets-differ';
  /** For a person; without text of questions and answers. */
  says: string;
  variant?: string;
  metric?: string;
  /** Ids of items, each once, in their order. */
  items: string[];
}

/** What is wrong with the results as such, whatever is measured of them. */
export function problemsOf(
  variants: ReadonlyMap<string, readonly ResultLine[]>,
  splits: readonly string[],
): SuiteProblem[] {
  const all = [...variants.values()].flat();
  return [
    ...datasetsOf(all),
    ...splits.flatMap((split) =>
      all.some((result) => result.split === split)
        ? []
        : [{ kind: 'split-empty' as const, says: `The split ${split} has no items.`, items: [] }],
    ),
    ...[...variants].flatMap(([variant, results]) => ofVariant(variant, results)),
    ...alwaysFailed(all),
    ...unpaired(variants),
  ];
}

function datasetsOf(all: readonly ResultLine[]): SuiteProblem[] {
  const versions = [...new Set(all.map(({ dataset }) => dataset))].toSorted();
  if (versions.length <= 1) return [];
  const says = `The results are of several versions of the dataset: ${versions.join(', ')}.`;
  return [{ kind: 'datasets-differ', says, items: [] }];
}

function ofVariant(variant: string, results: readonly ResultLine[]): SuiteProblem[] {
  if (results.length === 0) return [{ kind: 'variant-missing', variant, says: 'It has no results.', items: [] }];
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const always: SuiteProblem[] =
    failed.length === results.length
      ? [{ kind: 'variant-always-fails', variant, says: 'All its runs failed.', items: [] }]
      : [];
  return [
    ...always,
    ...grouped(failed, ({ reason }) => (reason ? reason.code : 'no reason')).map(([code, items]): SuiteProblem => ({
      kind: 'failed',
      variant,
      says: `The run failed: ${code}.`,
      items,
    })),
    ...[...new Set(results.flatMap(({ problems }) => Object.keys(problems)))].toSorted().flatMap((metric) =>
      grouped(
        results.filter(({ problems }) => Object.hasOwn(problems, metric)),
        ({ problems }) => problems[metric]!,
      ).map(([says, items]): SuiteProblem => ({
        kind: 'no-score',
        variant,
        metric,
        says: `No score: ${says}.`,
        items,
      })),
    ),
  ];
}

/** Of at least two results: one that failed once is named by its variant. */
function alwaysFailed(all: readonly ResultLine[]): SuiteProblem[] {
  const items = [...Map.groupBy(all, ({ id }) => id)]
    .filter(([, results]) => results.length > 1 && results.every(({ outcome }) => outcome === 'failed'))
    .map(([id]) => id)
    .toSorted();
  if (items.length === 0) return [];
  return [{ kind: 'items-always-fail', says: 'Every run of every variant failed.', items }];
}

/** Items that some variant has, and another has not. */
function unpaired(variants: ReadonlyMap<string, readonly ResultLine[]>): SuiteProblem[] {
  const all = new Set([...variants.values()].flatMap((results) => results.map(({ id }) => id)));
  return [...variants].flatMap(([variant, results]) => {
    const own = new Set(results.map(({ id }) => id));
    const items = [...all].filter((id) => !own.has(id)).toSorted();
    if (items.length === 0 || own.size === 0) return [];
    return [{ kind: 'unpaired' as const, variant, says: 'It was not asked what others were.', items }];
  });
}

/** Ids of results by what is said of them, both in their order. */
function grouped(
  results: readonly ResultLine[],
  by: (result: ResultLine) => string,
): [says: string, items: string[]][] {
  const groups = Map.groupBy(results, by);
  return [...groups.keys()]
    .toSorted()
    .map((says) => [says, [...new Set(groups.get(says)!.map(({ id }) => id))].toSorted()]);
}
