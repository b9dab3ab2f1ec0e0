import type { ResultLine } from './result-line.js';

/** What an app answered to an item of a dataset. */
export type Answered = Pick<
  ResultLine,
  'outcome' | 'reason' | 'answer' | 'citations' | 'contexts' | 'documents' | 'relevant' | 'usage' | 'tookMs'
>;

/** What a metric is counted in: those of one unit can share an axis. */
export type Unit = 'share' | 'points' | 'milliseconds' | 'tokens' | 'currency';

/** What some metrics need to know beside an answer and what is right. */
export interface ScoreContext {
  /** All that an answer of a classification may be. */
  labels?: readonly string[];
  /** Of answers and references, by their text (`embeddingsOf`). */
  embeddings?: ReadonlyMap<string, readonly number[]>;
  /** What is asked of an answer that is JSON: the compiled validator of a JSON Schema. */
  matches?: (value: unknown) => boolean;
}

export interface Metric {
  /** One line. */
  says: string;
  /** Whether more is better. */
  better: 'more' | 'less';
  /** Whether it needs to know what is right. */
  needsExpected: boolean;
  /** @default A unit of its own. */
  unit?: Unit;
  /** Whether it says how good an answer is, not what it took. @default true */
  isQuality?: boolean;
  /**
   * A finite number.
   *
   * @param references - What is right: any of them. Without any where the metric does not need them.
   * @throws Error where there is no score, saying why: a problem of the item, for this metric only.
   */
  score: (answered: Answered, references: readonly string[], context: ScoreContext) => number;
}

/** Whether more of a metric is better; of those that only suites have, less is of toxicity alone. */
export function betterOf(metric: string, among: Metrics): Metric['better'] {
  return among[metric]?.better ?? (/^toxicity(?:-flag)?$/.test(metric) ? 'less' : 'more');
}

/** Metrics by the names that they are asked for by. */
export type Metrics = Readonly<Record<string, Metric>>;
