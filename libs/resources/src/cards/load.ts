/** What is asked of a model. */
export interface Load {
  requestsPerDay: number;
  /** Of one request. */
  inputTokens: number;
  outputTokens: number;
  /** Requests at the busiest time, as a multiple of the average. */
  peak: number;
}

export const SECONDS_PER_DAY = 86_400;
/** What costs are told for. */
export const DAYS_PER_MONTH = 30;
