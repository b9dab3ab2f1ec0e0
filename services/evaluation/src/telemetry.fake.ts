import type { EvaluationEvents } from './telemetry.js';

/** Reports nothing to anybody. */
export const quietEvents: EvaluationEvents = {
  suiteBegun: () => undefined,
  suiteEnded: () => undefined,
  itemEvaluated: () => undefined,
  promotionBegun: () => undefined,
  promotionAdvanced: () => undefined,
  optimisationBegun: () => undefined,
  optimisationEnded: () => undefined,
};
