import { detectDrift, type DriftLook, type FeatureLook } from './detect-drift.js';
import type { DriftSettings } from './drift-settings.js';
import type { RunFeatures } from './run-features.js';

/** A look and how many runs of the app, from the first of its reference on, there were when it was taken. */
export interface NumberedLook extends DriftLook {
  runs: number;
}

/** How many runs the first window ends with. */
export function firstLookAt({ reference, window }: DriftSettings): number {
  return reference + window;
}

/**
 * The numbers of runs, from the first of the reference on, at which looks are due: after those that were taken, up to those that there are.
 *
 * @param taken - At how many runs the last look was taken; 0 for none.
 */
export function looksDue(taken: number, runs: number, settings: DriftSettings): number[] {
  const due: number[] = [];
  const first = Math.max(firstLookAt(settings), taken + settings.step);
  for (let at = first; at <= runs; at += settings.step) due.push(at);
  return due;
}

/** The look at so many runs: the first of them are the reference, the last ones the window. */
export function lookAt(runs: readonly RunFeatures[], at: number, settings: DriftSettings): NumberedLook {
  const { reference, window } = settings;
  return { runs: at, ...detectDrift(runs.slice(0, reference), runs.slice(at - window, at), settings) };
}

/** What a look has found. */
export function driftedOf({ features }: Pick<DriftLook, 'features'>): FeatureLook[] {
  return features.filter(({ state }) => state === 'drifted');
}
