import type { AnsweredRun } from './answered-run.js';
import type { Feedback } from './feedback.js';

/** What is said of an answer, and the answer. */
export interface JoinedFeedback extends Feedback {
  /** Undefined where the log does not hold it any longer. */
  run?: AnsweredRun;
}

export interface FeedbackWanted {
  /** Of this app only; what is said of runs that are not known any longer is of none. */
  app?: string | undefined;
  /** When it was given, milliseconds since the epoch; the end is exclusive. */
  from?: number | undefined;
  to?: number | undefined;
}

/** Feedback with the runs that it is about, the oldest first. */
export function joinFeedback(
  feedback: readonly Feedback[],
  runs: ReadonlyMap<string, AnsweredRun>,
  { app, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: FeedbackWanted = {},
): JoinedFeedback[] {
  return feedback
    .filter(({ at }) => at >= from && at < to)
    .map((one) => {
      const run = runs.get(one.runId);
      return run ? { ...one, run } : one;
    })
    .filter(({ run }: JoinedFeedback) => app === undefined || run?.app === app)
    .toSorted((a, b) => a.at - b.at || compare(a.runId, b.runId) || compare(a.rater, b.rater));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
