import type { AppDrift } from '@weir/contracts';
import type { FeatureEntry } from './feature-entry.js';
import type { RunFeatures } from './run-features.js';

/** A run's place among those of its app: by the time of its answer, then by its id. */
export interface RunCursor {
  at: number;
  run: string;
}

export interface AppOf {
  tenant: string;
  app: string;
}

/** What is known of an app's drift, and how far its runs were looked at. */
export interface DriftState extends AppOf {
  cursor?: RunCursor;
  drift: AppDrift;
}

/** The features of runs, and what the looks at them came to. */
export interface FeatureStore {
  /** One entry to a run: the same written again takes the place of the one before. */
  put(entry: FeatureEntry, owned: () => Promise<boolean>): Promise<void>;
  /** Apps of which there are runs. */
  apps(): Promise<AppOf[]>;
  /** The first runs of an app that were answered before a time, and after another run if one is given. In their order. */
  first(app: AppOf, options: { limit: number; before: number; after?: RunCursor }): Promise<RunFeatures[]>;
  /** The last runs of an app up to one, which is the last of them. In their order. */
  last(app: AppOf, options: { limit: number; upTo: RunCursor }): Promise<RunFeatures[]>;
  state(app: AppOf): Promise<DriftState | undefined>;
  putState(state: DriftState): Promise<void>;
  /** By name; of all tenants where none is given. */
  states(tenant?: string, app?: string): Promise<DriftState[]>;
  prune(now: Date): Promise<number>;
}
