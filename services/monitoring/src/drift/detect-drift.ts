import { benjaminiHochberg } from '@weir/statistics';
import { changePoint } from './change-point.js';
import type { Comparison, Summary } from './comparison.js';
import { type DriftSettings, levelOf } from './drift-settings.js';
import { type Feature, FEATURES, features } from './features.js';
import type { Reference } from './reference.js';
import type { RunFeatures } from './run-features.js';

const EXAMPLES = 5;

/** What a look at a window came to. */
export interface DriftLook {
  reference: Span;
  window: Span;
  /** The p-value that a finding has to stay below, once corrected for the number of features. */
  level: number;
  features: FeatureLook[];
}

/** Runs beside each other, and when the first and the last of them were answered, milliseconds since the epoch. */
export interface Span {
  runs: number;
  from: number;
  to: number;
}

export interface FeatureLook {
  feature: Feature;
  /** `unvarying` where all items are the same on both sides; `too-few` where nothing can be said. */
  state: 'drifted' | 'steady' | 'unvarying' | 'too-few';
  /** Why nothing can be said: `not enough items: 43 of 100`. */
  note?: string;
  measure?: Comparison['measure'];
  effect?: number;
  /** As it is, and corrected for the number of features (Benjamini and Hochberg). */
  pValue?: number;
  adjusted?: number;
  before?: Summary;
  now?: Summary;
  /** When the earliest run was answered from which on the change holds, milliseconds since the epoch; of what drifted. */
  since?: number;
  /** Whether the change may have begun before this window did. */
  sinceBefore?: boolean;
  /** Runs that are most typical of the change. */
  examples?: string[];
}

interface Compared {
  feature: Feature;
  runs: readonly RunFeatures[];
  comparison: Comparison;
}

/**
 * Compares a window of runs with a reference, feature by feature. A feature drifted when its p-value, corrected for the number of features,
 * is below the level of a look, and its effect is above the floor below which it would not matter.
 *
 * Pure: the same runs give the same look.
 *
 * @param reference - In the order in which they were answered, as is the window. What is compared with needs `settings.atLeast` items.
 */
export function detectDrift(reference: Reference, window: readonly RunFeatures[], settings: DriftSettings): DriftLook {
  const level = levelOf(settings);
  const looks = FEATURES.map((feature) => compareFeature(feature, reference, window, settings));
  const compared = looks.filter((look): look is Compared => 'comparison' in look);
  const adjusted = benjaminiHochberg(compared.map(({ comparison }) => comparison.pValue));
  return {
    reference: spanOf(reference.runs),
    window: spanOf(window),
    level,
    features: looks.map((look) => {
      if (!('comparison' in look)) return look;
      const corrected = adjusted[compared.indexOf(look)]!;
      const { measure, effect } = look.comparison;
      const drifted = corrected < level && effect >= settings.floors[measure];
      return { ...statedOf(look, corrected), ...(drifted ? foundOf(look) : { state: 'steady' }) };
    }),
  };
}

/** What a look has found. */
export function driftedOf({ features: looks }: Pick<DriftLook, 'features'>): FeatureLook[] {
  return looks.filter(({ state }) => state === 'drifted');
}

function compareFeature(
  feature: Feature,
  reference: Reference,
  window: readonly RunFeatures[],
  { atLeast }: DriftSettings,
): Compared | FeatureLook {
  const { of } = features[feature];
  const { count, compare } = reference.features[feature];
  const runs = window.filter((run) => of(run) !== undefined);
  if (count < atLeast) return tooFew(feature, ` in the reference: ${count} of ${atLeast}`);
  if (runs.length < atLeast) return tooFew(feature, `: ${runs.length} of ${atLeast}`);
  const comparison = compare(runs.map(of));
  return comparison ? { feature, runs, comparison } : { feature, state: 'unvarying' };
}

function tooFew(feature: Feature, which: string): FeatureLook {
  return { feature, state: 'too-few', note: `not enough items${which}` };
}

function statedOf({ feature, comparison }: Compared, adjusted: number) {
  const { measure, effect, pValue, reference, current } = comparison;
  return { feature, measure, effect, pValue, adjusted, before: reference, now: current };
}

function foundOf({ runs, comparison }: Compared) {
  const scores = runs.map((_run, index) => comparison.typical(index));
  const from = changePoint(scores, comparison.usual);
  const examples = [...scores.keys()]
    .filter((index) => index >= from)
    .sort((a, b) => scores[b]! - scores[a]! || b - a)
    .slice(0, EXAMPLES)
    .map((index) => runs[index]!.run);
  return { state: 'drifted' as const, since: runs[from]!.at, sinceBefore: from === 0, examples };
}

function spanOf(runs: readonly RunFeatures[]): Span {
  return { runs: runs.length, from: runs[0]?.at ?? 0, to: runs.at(-1)?.at ?? 0 };
}
