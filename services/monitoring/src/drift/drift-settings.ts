/** How a window of runs is compared with a reference. */
export interface DriftSettings {
  /** Runs that later ones are compared with. */
  reference: number;
  /** Runs of a window. */
  window: number;
  /** A window ends every so many runs. */
  step: number;
  /** Fewer items of a feature, on either side, are too few to say anything. */
  atLeast: number;
  /** Share of windows without a change, side by side, in which a false alarm is borne. */
  falseAlarms: number;
  /** Effects that are too small to matter, whatever the number of items that proves them. */
  floors: EffectFloors;
}

export interface EffectFloors {
  /** Population stability index of classes. */
  psi: number;
  /** Largest distance of the cumulative distributions of numbers. */
  ks: number;
  /** Maximum mean discrepancy of embeddings, the root of the squared one. */
  mmd: number;
  /** By how much the share of unfamiliar questions has grown. */
  share: number;
}

export const DEFAULT_DRIFT_SETTINGS: DriftSettings = {
  reference: 500,
  window: 200,
  step: 25,
  atLeast: 100,
  falseAlarms: 0.02,
  floors: { psi: 0.1, ks: 0.1, mmd: 0.02, share: 0.02 },
};

/** As the environment of the service has them. */
export function driftSettings(config: {
  WEIR_DRIFT_REFERENCE_RUNS: number;
  WEIR_DRIFT_WINDOW_RUNS: number;
  WEIR_DRIFT_STEP_RUNS: number;
  WEIR_DRIFT_LEAST_RUNS: number;
  WEIR_DRIFT_FALSE_ALARMS: number;
}): DriftSettings {
  return {
    reference: config.WEIR_DRIFT_REFERENCE_RUNS,
    window: config.WEIR_DRIFT_WINDOW_RUNS,
    step: config.WEIR_DRIFT_STEP_RUNS,
    atLeast: config.WEIR_DRIFT_LEAST_RUNS,
    falseAlarms: config.WEIR_DRIFT_FALSE_ALARMS,
    floors: DEFAULT_DRIFT_SETTINGS.floors,
  };
}

/**
 * The share of false alarms that one look may have: windows slide, so a window's worth of runs is looked at several times, and each
 * look takes its part of what all together may have.
 */
export function levelOf({ falseAlarms, step, window }: DriftSettings): number {
  return falseAlarms * Math.min(1, step / window);
}
