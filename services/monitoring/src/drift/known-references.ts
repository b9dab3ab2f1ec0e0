import type { AppOf } from './feature-store.port.js';
import { type Reference, referenceOf } from './reference.js';
import type { RunFeatures } from './run-features.js';

/** A reference of 500 questions takes some 3 MB. */
const MOST = 20;

/** The references of the apps that were looked at last: what follows from one alone is computed once, as long as it has the same runs. */
export class KnownReferences {
  readonly #known = new Map<string, Reference>();

  /** @param runs - In their order. */
  of({ tenant, app }: AppOf, runs: readonly RunFeatures[]): Reference {
    const key = JSON.stringify([tenant, app]);
    const known = this.#known.get(key);
    const reference = known && isSame(known.runs, runs) ? known : referenceOf(runs);
    // The last one used is the last to go.
    this.#known.delete(key);
    this.#known.set(key, reference);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
    return reference;
  }
}

function isSame(one: readonly RunFeatures[], other: readonly RunFeatures[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ run, at }, index) => run === other[index]!.run && at === other[index]!.at)
  );
}
