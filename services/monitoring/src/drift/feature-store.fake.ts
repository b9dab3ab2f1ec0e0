import type { FeatureEntry } from './feature-entry.js';
import { readFeatures } from './feature-entry.js';
import type { AppOf, DriftState, FeatureStore, RunCursor } from './feature-store.port.js';
import type { RunFeatures } from './run-features.js';

/** Features and states in memory, for tests. */
export class MemoryFeatures implements FeatureStore {
  readonly entries = new Map<string, FeatureEntry>();
  readonly known = new Map<string, DriftState>();

  put(entry: FeatureEntry): Promise<void> {
    this.entries.set(JSON.stringify([entry.tenant, entry.run]), entry);
    return Promise.resolve();
  }

  apps(): Promise<AppOf[]> {
    const keys = new Set([...this.entries.values()].map(({ tenant, app }) => JSON.stringify([tenant, app])));
    return Promise.resolve(
      [...keys].map((key) => {
        const [tenant, app] = JSON.parse(key) as [string, string];
        return { tenant, app };
      }),
    );
  }

  first(app: AppOf, { limit, before, after }: { limit: number; before: number; after?: RunCursor }) {
    const runs = this.#runsOf(app).filter((run) => run.at < before && (!after || compare(run, after) > 0));
    return Promise.resolve(runs.slice(0, limit));
  }

  last(app: AppOf, { limit, upTo }: { limit: number; upTo: RunCursor }): Promise<RunFeatures[]> {
    return Promise.resolve(
      this.#runsOf(app)
        .filter((run) => compare(run, upTo) <= 0)
        .slice(-limit),
    );
  }

  state(app: AppOf): Promise<DriftState | undefined> {
    return Promise.resolve(this.known.get(keyOf(app)));
  }

  putState(state: DriftState): Promise<void> {
    this.known.set(keyOf(state), state);
    return Promise.resolve();
  }

  states(tenant?: string, app?: string): Promise<DriftState[]> {
    return Promise.resolve(
      [...this.known.values()].filter((state) => (!tenant || state.tenant === tenant) && (!app || state.app === app)),
    );
  }

  prune(): Promise<number> {
    return Promise.resolve(0);
  }

  #runsOf({ tenant, app }: AppOf): RunFeatures[] {
    return [...this.entries.values()]
      .filter((entry) => entry.tenant === tenant && entry.app === app)
      .map(readFeatures)
      .sort(compare);
  }
}

const keyOf = ({ tenant, app }: AppOf): string => JSON.stringify([tenant, app]);

const compare = (one: RunCursor, other: RunCursor): number =>
  one.at - other.at || (one.run < other.run ? -1 : one.run > other.run ? 1 : 0);
