import { type AppDrift, AppDriftSchema, create, DriftFoundSchema, type DriftEpisode, hashId } from '@weir/contracts';
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
  const { store } = ports;
  let state = await store.state(app);
  let looks = 0;
  for (let turn = 0; turn < MOST_LOOKS; turn += 1) {
    const cursor = await nextCursor(app, state, before, ports);
    if (!cursor) break;
    const due = await dueWindow(app, cursor, before, ports);
    const known = state?.drift ?? create(AppDriftSchema, { app: app.app });
    state = { ...app, cursor, drift: due ? await lookAt(app, due, known, ports) : known };
    if (due) looks += 1;
    await store.putState(state);
  }
  return looks;
}

async function lookAt(app: AppOf, due: DueWindow, known: AppDrift, { settings, looked, tell }: WatchPorts) {
  const started = performance.now();
  const { drift, found } = afterLook(known, detectDrift(due.reference, due.window, settings), settings);
  looked({ drifted: drift.open.length, tookMs: performance.now() - started });
  if (found.length > 0) {
    const last = due.window.at(-1)!;
    const id = hashId('drift', app.tenant, app.app, String(last.at), last.run);
    await tell({ ...app, id, message: driftFound(drift, found) });
  }
  return drift;
}

interface DueWindow {
  reference: Reference;
  window: RunFeatures[];
}

/** @returns Where the next window ends; undefined where none is due. Of an app without enough runs for the first one, that is noted. */
async function nextCursor(
  app: AppOf,
  state: DriftState | undefined,
  before: number,
  { store, settings }: WatchPorts,
): Promise<RunCursor | undefined> {
  if (state?.cursor) {
    const fresh = await store.first(app, { limit: settings.step, before, after: state.cursor });
    return fresh.length < settings.step ? undefined : cursorOf(fresh.at(-1)!);
  }
  const needed = settings.reference + settings.window;
  const runs = await store.first(app, { limit: needed, before });
  if (runs.length === needed) return cursorOf(runs.at(-1)!);
  const drift = withoutLook(app.app, runs.length, settings);
  if (drift.note !== state?.drift.note) await store.putState({ ...app, drift });
  return undefined;
}

/** @returns Undefined where the oldest runs that are left lie in the window: those before were taken out since. */
async function dueWindow(
  app: AppOf,
  cursor: RunCursor,
  before: number,
  { store, settings }: WatchPorts,
): Promise<DueWindow | undefined> {
  const reference = await store.first(app, { limit: settings.reference, before });
  const window = await store.last(app, { limit: settings.window, upTo: cursor });
  const apart = reference.length === settings.reference && isBefore(reference.at(-1)!, window[0]!);
  return apart ? { reference: referenceOf(reference), window } : undefined;
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
