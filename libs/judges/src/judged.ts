import type { Disposition } from '@weir/errors';
import type { JudgeUsage } from './asking/ask.js';
import type { JudgeSettings } from './judge-settings.js';

/** Why there is no score. */
export interface JudgeProblem {
  /** As docs/errors.md lists them. */
  code: string;
  message: string;
  /** `fatal`: no item will be judged, with these settings. */
  disposition: Disposition;
}

/** What made a score: the same of all of these, and a judge that keeps to its seed, give the same one. */
export interface JudgedBy extends JudgeSettings {
  judge: string;
  /** Hashes of the prompts, by `name@version`. */
  prompts: Readonly<Record<string, string>>;
  /** Of metrics that compare meanings. */
  embedder?: string;
}

/** What came of judging: a score or a problem, never both. */
export interface Judged {
  /** The mean of `scores`. */
  score?: number;
  /** One a repeat. */
  scores?: readonly number[];
  /** Standard deviation of `scores`, by n − 1; of two repeats and more. */
  spread?: number;
  /** What the judge said for it, in the first repeat. It may quote what was judged. */
  reason?: string;
  problem?: JudgeProblem;
  usage: JudgeUsage;
  by: JudgedBy;
}
