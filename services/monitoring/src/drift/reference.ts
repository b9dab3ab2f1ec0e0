import type { Comparison } from './comparison.js';
import { type Feature, FEATURES, features } from './features.js';
import type { RunFeatures } from './run-features.js';

/** Runs that windows of later ones are compared with, and what follows from them alone, computed when it is first needed. */
export interface Reference {
  /** In the order in which they were answered. */
  runs: readonly RunFeatures[];
  features: Readonly<Record<Feature, ReferenceFeature>>;
}

export interface ReferenceFeature {
  /** Runs that have the feature. */
  count: number;
  compare: (current: readonly unknown[]) => Comparison | undefined;
}

export function referenceOf(runs: readonly RunFeatures[]): Reference {
  const entries = FEATURES.map((feature) => [feature, featureOf(feature, runs)] as const);
  return { runs, features: Object.fromEntries(entries) as Record<Feature, ReferenceFeature> };
}

function featureOf(feature: Feature, runs: readonly RunFeatures[]): ReferenceFeature {
  const { of, compare } = features[feature];
  const values = runs.map(of).filter((value) => value !== undefined);
  let prepared: ReferenceFeature['compare'] | undefined;
  return { count: values.length, compare: (current) => (prepared ??= compare(values))(current) };
}
