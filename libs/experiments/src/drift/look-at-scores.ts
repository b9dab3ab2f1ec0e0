import { benjaminiHochberg, mean } from '@weir/statistics';
import { directed, marginOf } from '../compare-metric.js';
import { METRICS } from '../metrics.js';
import { type ResultLine, variantOf } from '../result-line.js';
import { meansByItem } from '../summarise.js';
import { variantsIn } from '../variants.js';
import { compareOtherItems, compareSameItems, type ScoresCompared } from './compare-scores.js';
import { comparedMetrics, keyOf, type ReferenceScores } from './reference-scores.js';

/** What a run of a suite came to in one metric of one variant, beside the reference. */
export interface ScoreLook extends Partial<Omit<ScoresCompared, 'difference'>> {
  variant: string;
  app: string;
  metric: string;
  state: 'worse' | 'better' | 'steady' | 'unvarying' | 'too-few';
  /** Why nothing can be said. */
  note?: string;
  /** With a score: on both sides where they are the same, else of the run and of the reference. */
  items: number;
  referenceItems: number;
  /** Of the means, with its 95 % interval. */
  difference?: number;
  low?: number;
  high?: number;
  /** The p-value, corrected for the number of metrics (Benjamini and Hochberg). */
  adjusted?: number;
  examples: ScoreExample[];
}

export interface ScoreExample {
  itemId: string;
  /** The run that answered. */
  answerRunId: string;
  before?: number;
  now: number;
}

export interface LookOptions {
  /** The run's items are others than those of the reference. */
  isFresh: boolean;
  leastItems: number;
  /** What a corrected p-value has to stay below. */
  level: number;
  /** A loss that does not matter, in units of the metric. */
  margin: number;
}

interface Sides {
  variant: string;
  app: string;
  metric: string;
  ids: string[];
  before: number[];
  now: number[];
}

const MOST_EXAMPLES = 5;

/**
 * Compares a run with a reference, metric by metric. A metric is worse when its p-value, corrected for the number of metrics, is below the level,
 * and its loss above the margin.
 *
 * Pure: the same scores give the same look. With many items it takes long.
 */
export function lookAtScores(
  reference: readonly ReferenceScores[],
  results: readonly ResultLine[],
  options: LookOptions,
): ScoreLook[] {
  const all = sidesOf(reference, results, options.isFresh);
  const { level, leastItems } = options;
  const isEnough = ({ before, now }: Sides): boolean => Math.min(before.length, now.length) >= leastItems;
  const enough = all.filter(isEnough);
  const sharpness = { level, metrics: enough.length };
  const compare = options.isFresh ? compareOtherItems : compareSameItems;
  const compared = enough.map((sides) =>
    differs(sides, options.isFresh) ? compare(sides.before, sides.now, sharpness) : undefined,
  );
  const adjusted = benjaminiHochberg(compared.map((one) => one?.pValue ?? 1));
  return all.map((sides) => {
    const { variant, app, metric, before, now } = sides;
    const named = { variant, app, metric, items: now.length, referenceItems: before.length };
    const place = enough.indexOf(sides);
    if (place === -1) return { ...named, state: 'too-few', note: tooFew(sides, options), examples: [] };
    const found = compared[place];
    if (!found) return { ...named, state: 'unvarying', before: mean(before), now: mean(now), examples: [] };
    const { difference, ...others } = found;
    const state = stateOf(metric, difference.estimate, adjusted[place]!, options);
    return {
      ...named,
      ...others,
      state,
      difference: difference.estimate,
      low: difference.low,
      high: difference.high,
      adjusted: adjusted[place]!,
      examples: state === 'worse' ? examplesOf(sides, results, options.isFresh) : [],
    };
  });
}

function sidesOf(reference: readonly ReferenceScores[], results: readonly ResultLine[], isFresh: boolean): Sides[] {
  const known = new Map(reference.map((scores) => [keyOf(scores), scores]));
  return [...variantsIn(results)].flatMap(([variant, lines]) => {
    const metrics = new Set([
      ...reference.filter((one) => one.variant === variant).map(({ metric }) => metric),
      ...comparedMetrics(lines),
    ]);
    return [...metrics].map((metric) => {
      const scores = meansByItem(lines, metric);
      const named = { variant, app: lines[0]!.app, metric };
      const { itemIds = [], means = [] } = known.get(keyOf(named)) ?? {};
      if (isFresh) return { ...named, ids: [...scores.keys()], before: [...means], now: [...scores.values()] };
      const pairs = itemIds.flatMap((id, index) => {
        const now = scores.get(id);
        return now === undefined ? [] : [{ id, before: means[index]!, now }];
      });
      return {
        ...named,
        ids: pairs.map(({ id }) => id),
        before: pairs.map(({ before }) => before),
        now: pairs.map(({ now }) => now),
      };
    });
  });
}

function differs({ before, now }: Sides, isFresh: boolean): boolean {
  // The mean of equal scores may differ from them in its last digit.
  if (!isFresh) return now.some((score, index) => Math.abs(score - before[index]!) > 1e-9);
  const [first] = now;
  return [...before, ...now].some((score) => score !== first);
}

function tooFew({ before, now }: Sides, { isFresh, leastItems }: LookOptions): string {
  const where = isFresh && before.length < leastItems ? ' in the reference' : '';
  return `not enough items${where}: ${Math.min(before.length, now.length)} of ${leastItems}`;
}

function stateOf(
  metric: string,
  difference: number,
  adjusted: number,
  { level, margin }: LookOptions,
): ScoreLook['state'] {
  if (adjusted >= level) return 'steady';
  const gain = directed(metric, difference, METRICS);
  if (gain > 0) return 'better';
  return -gain > marginOf(metric, margin, METRICS) ? 'worse' : 'steady';
}

function examplesOf(
  { variant, metric, ids, before, now }: Sides,
  results: readonly ResultLine[],
  isFresh: boolean,
): ScoreExample[] {
  const answers = new Map(
    results.filter((line) => variantOf(line) === variant).map(({ id, runId }) => [id, runId ?? '']),
  );
  const gain = (index: number): number =>
    directed(metric, isFresh ? now[index]! : now[index]! - before[index]!, METRICS);
  return [...ids.keys()]
    .filter((index) => isFresh || gain(index) < 0)
    .toSorted((a, b) => gain(a) - gain(b) || (ids[a]! < ids[b]! ? -1 : 1))
    .slice(0, MOST_EXAMPLES)
    .map((index) => ({
      itemId: ids[index]!,
      answerRunId: answers.get(ids[index]!) ?? '',
      ...(isFresh ? {} : { before: before[index]! }),
      now: now[index]!,
    }));
}
