import type { Candidate } from './candidate.js';

/** What came of asking a candidate an item. */
export interface Observation {
  candidate: string;
  item: string;
  /** More is better. Absent where the metric cannot say anything. */
  score?: number;
  /** What the app said. */
  answer: string;
  /** In the currency of the models' prices. */
  cost: number;
  judgeCost: number;
}

/** What is known of all candidates so far. */
export class Tried {
  readonly #candidates = new Map<string, Candidate>();
  readonly #observed = new Map<string, Map<string, Observation>>();
  #answers = 0;
  #cost = 0;
  #judgeCost = 0;

  get candidates(): Candidate[] {
    return [...this.#candidates.values()];
  }

  /** Answers that were asked, of all candidates; cost in the currency of the models' prices. */
  get spent(): { answers: number; cost: number; judgeCost: number } {
    return { answers: this.#answers, cost: this.#cost, judgeCost: this.#judgeCost };
  }

  add(candidate: Candidate): void {
    if (this.#candidates.has(candidate.id)) return;
    this.#candidates.set(candidate.id, candidate);
    this.#observed.set(candidate.id, new Map());
  }

  has(id: string): boolean {
    return this.#candidates.has(id);
  }

  /** An item that is asked again is neither counted nor changed. */
  note(observation: Observation): void {
    const of = this.#observed.get(observation.candidate);
    if (!of || of.has(observation.item)) return;
    of.set(observation.item, observation);
    this.pay(1, observation.cost, observation.judgeCost);
  }

  /** For what is asked beside items. */
  pay(answers: number, cost: number, judgeCost = 0): void {
    this.#answers += answers;
    this.#cost += cost;
    this.#judgeCost += judgeCost;
  }

  of(id: string): ReadonlyMap<string, Observation> {
    return this.#observed.get(id) ?? new Map<string, Observation>();
  }

  /** Whether a candidate was asked all of some items. */
  knows(id: string, items: readonly { id: string }[]): boolean {
    const of = this.of(id);
    return items.every((item) => of.has(item.id));
  }

  /** A score that there is not counts as 0, so that no candidate gains by having none. */
  mean(id: string, items: readonly { id: string }[]): number {
    const of = this.of(id);
    return items.reduce((sum, item) => sum + (of.get(item.id)?.score ?? 0), 0) / Math.max(1, items.length);
  }
}
