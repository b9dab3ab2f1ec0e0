import type { JsonObject } from '@weir/contracts';
import type { ResultLine } from '@weir/experiments';
import type { PlannedSuite } from './plan-suite.js';

/** What a suite came to, as `weir eval show --json` prints it. Takes long for many items: it is not done on the main thread. */
export type Summarise = (
  results: readonly ResultLine[],
  suite: PlannedSuite,
  signal: AbortSignal,
) => Promise<JsonObject>;
