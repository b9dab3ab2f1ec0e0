import { type Feedback, saysSomething } from './feedback.js';

/** Of each rater on each run what was said last, in the order in which it is taken; bounded, the longest unchanged out first. */
export class LatestFeedback {
  readonly #latest = new Map<string, Feedback>();
  readonly #capacity: number;
  #dropped = 0;

  /** @param capacity - Raters by runs that are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  take(feedback: Feedback): void {
    const key = JSON.stringify([feedback.runId, feedback.rater]);
    this.#latest.delete(key);
    if (!saysSomething(feedback)) return;
    this.#latest.set(key, feedback);
    if (this.#latest.size <= this.#capacity) return;
    this.#latest.delete(this.#latest.keys().next().value!);
    this.#dropped += 1;
  }

  /** How many there was no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  all(): Feedback[] {
    return [...this.#latest.values()];
  }

  byRun(): Map<string, Feedback[]> {
    return Map.groupBy(this.#latest.values(), ({ runId }) => runId);
  }
}
