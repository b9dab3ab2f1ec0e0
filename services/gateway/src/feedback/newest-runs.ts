import type { AnsweredRun } from '@weir/feedback';

/** Characters of all that is kept: a gateway has little memory, and answers may be long. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** The newest of the runs that it is given, each once: what a run ended with first is its end. Bounded by count and by size. */
export class NewestRuns {
  readonly #runs = new Map<string, AnsweredRun>();
  readonly #limit: number;
  readonly #mostCharacters: number;
  #characters = 0;
  #dropped = 0;

  constructor(limit: number, mostCharacters = MOST_CHARACTERS) {
    this.#limit = limit;
    this.#mostCharacters = mostCharacters;
  }

  take(run: AnsweredRun): void {
    if (this.#runs.has(run.runId)) return;
    this.#runs.set(run.runId, run);
    this.#characters += sizeOf(run);
    // Sorted now and then only: twice as many are kept meanwhile.
    if (this.#runs.size > 2 * this.#limit || this.#characters > 2 * this.#mostCharacters) this.#cut();
  }

  /** How many were left out that were older. */
  get dropped(): number {
    this.#cut();
    return this.#dropped;
  }

  /** The newest first. */
  byId(): Map<string, AnsweredRun> {
    this.#cut();
    return new Map(this.#sorted().map((run) => [run.runId, run]));
  }

  #cut(): void {
    let characters = 0;
    for (const [index, run] of this.#sorted().entries()) {
      characters += sizeOf(run);
      if (index < this.#limit && characters <= this.#mostCharacters) continue;
      this.#runs.delete(run.runId);
      this.#characters -= sizeOf(run);
      this.#dropped += 1;
    }
  }

  #sorted(): AnsweredRun[] {
    return [...this.#runs.values()].sort((a, b) => b.at - a.at || (a.runId < b.runId ? -1 : 1));
  }
}

function sizeOf({ answer, citations }: AnsweredRun): number {
  return citations.reduce((sum, { quote }) => sum + quote.length, answer.length);
}
