import type { Labels } from '../reading.js';

/** One series of the answer to a query. */
export interface Sample {
  labels: Labels;
  value: number;
}

export interface Prometheus {
  /**
   * The value of every series of a query at a time, milliseconds since the epoch.
   *
   * @throws WeirError `prometheus-unavailable` (retryable), `prometheus-query-invalid` (poison).
   */
  query(expression: string, at: number): Promise<Sample[]>;
}
