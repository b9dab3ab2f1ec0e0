import { parseResource, Snapshot } from '@weir/resources';
import type { Resources } from './keyring.js';

/** Resources that are in force as soon as they are declared. */
export class FakeResources implements Resources {
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  snapshot = Snapshot.empty;

  declare(...declarations: readonly object[]): this {
    for (const declaration of declarations) this.become(this.snapshot.with(parseResource(declaration)));
    return this;
  }

  become(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
