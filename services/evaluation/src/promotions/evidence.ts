/** How a candidate compares with the app in force by one metric. */
export interface MetricVerdict {
  metric: string;
  /** Means. */
  live: number;
  candidate: number;
  /** The candidate's less the live one's, with the interval that the verdict rests on. */
  difference: number;
  low: number;
  high: number;
  margin: number;
  /** `holds`: it is shown to lose less than the margin; `worse`: it is shown to lose more; `open`: neither. */
  verdict: 'holds' | 'worse' | 'open';
  /** Answers of the candidate that have a score. */
  samples: number;
}

export interface Evidence {
  /** `paired` where both answered the same questions, `traffic` where each answered its own. */
  design: 'paired' | 'traffic';
  live: number;
  candidate: number;
  /** What shadowing spent: currency of the models' prices, tokens. */
  cost: number;
  tokens: number;
  metrics: MetricVerdict[];
}
