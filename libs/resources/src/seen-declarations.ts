import type { Snapshot } from './snapshot.js';

/** A declaration that another service has seen already arrives here within this time. */
const PATIENCE_MS = 3_000;

/** Where declarations are seen: the view that each service has. */
export interface Declarations {
  readonly snapshot: Snapshot;
  /** Called with every new snapshot; returns what ends that. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
}

/** What was ever declared while this process runs, by whatever names it: a run that began before a change goes on. */
export class SeenDeclarations {
  readonly #seen = new Set<string>();
  readonly #waiting = new Set<() => void>();

  /** @param namesIn - What names the declarations of a snapshot, such as their hashes. */
  constructor(resources: Declarations, namesIn: (snapshot: Snapshot) => Iterable<string>) {
    const remember = () => {
      for (const name of namesIn(resources.snapshot)) this.#seen.add(name);
      for (const look of this.#waiting) look();
    };
    remember();
    resources.onChange(remember);
  }

  /**
   * Whether it was declared, or is within a moment.
   *
   * @throws The signal's reason, when nobody wants to know any longer.
   */
  async has(name: string, signal: AbortSignal): Promise<boolean> {
    if (this.#seen.has(name) || (await this.#appears(name, signal))) return true;
    signal.throwIfAborted();
    return false;
  }

  #appears(name: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (found: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', give);
        resolve(found);
      };
      const look = () => {
        if (this.#seen.has(name)) end(true);
      };
      const give = () => end(false);
      const timer = setTimeout(give, PATIENCE_MS);
      if (signal.aborted) return end(false);
      this.#waiting.add(look);
      signal.addEventListener('abort', give, { once: true });
    });
  }
}
