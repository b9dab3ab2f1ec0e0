import type { RunsResult } from '@weir/contracts';
import type { RunQuery } from './run-query.js';

/** Looks into the chain log. What was written less than a second ago may not be found yet. */
export interface RunSearch {
  find(query: RunQuery): Promise<RunsResult>;
  sum(query: RunQuery): Promise<RunsResult>;
}
