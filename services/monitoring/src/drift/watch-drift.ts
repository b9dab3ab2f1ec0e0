import { type AppDrift, create, DriftFoundSchema, type DriftEpisode, hashId } from '@weir/contracts';
import { detectDrift } from './detect-drift.js';
import { afterLook, withoutLook } from './drift-state.js';
import type { DriftSettings } from './drift-settings.js';
import type { AppOf, DriftState, FeatureStore, RunCursor } from './feature-store.port.js';
import { type Reference, referenceOf } from './reference.js';
import type { RunFeatures } from './run-features.js';

/** A finding to be told. */
export interface Told extends AppOf {
  /** Of the look: the same look gives the same. */
  id: string;
  message: ReturnType<typeof driftFound>;
}

export interface WatchPorts {
  store: FeatureStore;
  settings: DriftSettings;
  tell: (told: Told) => Promise<void>;
  /** A look was taken. */
  looked: (look: { drifted: number; tookMs: number }) => void;
}

/** Looks of one app in a row, before others have their turn. */
const MOST_LOOKS = 20;

/**
 * Takes the looks at an app that are due: one after every `settings.step` runs since the last. The reference are the oldest runs that are
 * kept. Everything follows from what is stored, so whoever goes on after a crash takes the same looks; a finding is told before the look is
 * noted, under an id that is the look's.
 *
 * @param before - Runs that were answered before that time count, milliseconds since the epoch: older ones may still be on their way.
 * @returns How many looks were taken.
 */
export async function watchDrift(app: AppOf, before: number, ports: WatchPorts): Promise<number> {
  const { store, settings } = ports;
  let state = await store.state(app);
  for (let taken = 0; taken < MOST_LOOKS; taken += 1) {
    const due = await dueWindow(app, state, before, ports);
    if ('note' in due) {
      if (due.note && due.note.note !== state?.drift.note) await store.putState({ ...app, drift: due.note });
      return taken;
    }
    const started = performance.now();
    const look = detectDrift(due.reference, due.window, settings);
    const { drift, found } = afterLook(app.app, state?.drift, look, settings);
    ports.looked({ drifted: drift.open.length, tookMs: performance.now() - started });
    if (found.length > 0) {
      const id = hashId('drift', app.tenant, app.app, String(due.cursor.at), due.cursor.run);
      await ports.tell({ ...app, id, message: driftFound(drift, found) });
    }
    state = { ...app, cursor: due.cursor, drift };
    await store.putState(state);
  }
  return MOST_LOOKS;
}

interface DueWindow {
  reference: Reference;
  window: RunFeatures[];
  /** The last run of the window. */
  cursor: RunCursor;
}

/** @returns A note instead, where there are too few runs; none where nothing new is due. */
async function dueWindow(
  app: AppOf,
  state: DriftState | undefined,
  before: number,
  { store, settings }: WatchPorts,
): Promise<DueWindow | { note: AppDrift | undefined }> {
  const { reference, window, step } = settings;
  const fresh = state?.cursor && (await store.first(app, { limit: step, before, after: state.cursor }));
  if (fresh && fresh.length < step) return { note: undefined };
  const first = await store.first(app, { limit: fresh ? reference : reference + window, before });
  if (!fresh && first.length < reference + window) return { note: withoutLook(app.app, first.length, settings) };
  const cursor = cursorOf((fresh ?? first).at(-1)!);
  const last = fresh ? await store.last(app, { limit: window, upTo: cursor }) : first.slice(reference);
  const kept = first.slice(0, reference);
  // Runs were taken out since: the oldest of those that are left lie in the window.
  const apart = kept.length === reference && isBefore(kept.at(-1)!, last[0]!);
  return apart ? { reference: referenceOf(kept), window: last, cursor } : { note: undefined };
}

function cursorOf({ at, run }: RunFeatures): RunCursor {
  return { at, run };
}

function isBefore(one: RunCursor, other: RunCursor): boolean {
  return one.at < other.at || (one.at === other.at && one.run < other.run);
}

function driftFound({ app, look }: AppDrift, found: readonly DriftEpisode[]) {
  const earliest = found.reduce((one, other) => ((other.found?.since ?? 0n) < (one.found?.since ?? 0n) ? other : one));
  return create(DriftFoundSchema, {
    app,
    ...(look ? { look } : {}),
    features: found.flatMap((episode) => (episode.found ? [episode.found.feature] : [])),
    replay: earliest.replay,
  });
}
