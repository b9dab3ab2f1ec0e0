import type { AlertChanged } from '@weir/contracts';
import { classify } from '@weir/errors';
import { type AlertSpec, durationMs, type Resource, type Signal, type Snapshot } from '@weir/resources';
import { alertChanged, alertMessage, changeId } from './alert-message.js';
import { type AlertState, changeOf, goneState, nextState } from './alert-state.js';
import type { AlertStore } from './alert-store.port.js';
import { keyOf, type Reading } from './reading.js';
import { emptyReading, readSignal, type SignalPorts } from './signals/read-signal.js';
import { silenceOf } from './silences.js';

/** A change to be told on the topic. */
export interface ToldChange {
  id: string;
  tenant: string | undefined;
  message: AlertChanged;
}

export interface WatchAlertsPorts extends SignalPorts {
  store: AlertStore;
  snapshot: () => Snapshot;
  tell: (change: ToldChange) => Promise<void>;
  /** An alert was looked at. */
  looked: (look: { alert: string; failed: boolean }) => void;
  now: () => number;
}

/** What was answered later may not be stored yet, or not be found. Milliseconds. */
const SETTLED_MS = 5_000;
/** Looks in the time of a window. */
const LOOKS_A_WINDOW = 60;
const SELDOM_MS = 300_000;
/** What did not change is written so often, so that it is seen to be looked at. */
const REWRITE_MS = 60_000;

/** When alerts were looked at last, by their specification: one that was changed is due. */
export type LastLooks = Map<string, { spec: AlertSpec; at: number }>;

/**
 * Looks at all alerts that are due, and tells what changed: before it is noted, so that nothing is lost in a crash, and under an id that is
 * the change's.
 *
 * @param states - What is known; what is found out takes its place.
 */
export async function watchAlerts(
  states: Map<string, AlertState>,
  looks: LastLooks,
  ports: WatchAlertsPorts,
  signal: AbortSignal,
): Promise<void> {
  const snapshot = ports.snapshot();
  const alerts = snapshot.list('Alert');
  for (const alert of alerts) {
    if (signal.aborted) return;
    const now = ports.now();
    const last = looks.get(alert.name);
    if (last && last.spec === alert.spec && now - last.at < dueEvery(alert.spec.signal)) continue;
    looks.set(alert.name, { spec: alert.spec, at: now });
    await lookAt(alert, snapshot, states, ports, now);
  }
  const declared = new Set(alerts.map(({ name }) => name));
  for (const [key, state] of states) {
    if (signal.aborted) return;
    if (!declared.has(state.alert) && !state.isGone) {
      await change(key, state, goneState(state, 'it is no longer declared', ports.now()), undefined, states, ports);
    }
  }
}

/** Short windows are looked at often. */
function dueEvery(signal: Signal): number {
  return 'over' in signal ? Math.min(SELDOM_MS, durationMs(signal.over) / LOOKS_A_WINDOW) : 0;
}

async function lookAt(
  alert: Resource<'Alert'>,
  snapshot: Snapshot,
  states: Map<string, AlertState>,
  ports: WatchAlertsPorts,
  now: number,
): Promise<void> {
  const known = [...states].filter(([, { alert: name, isGone }]) => name === alert.name && !isGone);
  const { readings, failure } = await read(alert.spec, snapshot, now - SETTLED_MS, ports);
  ports.looked({ alert: alert.name, failed: failure !== undefined });
  const said =
    failure === undefined
      ? readings
      : // Nothing can be said of what is known, and of what is not known yet as a whole.
        (known.length === 0 ? [emptyReading(alert.spec)] : known.map(([, { labels }]) => ({ labels }))).map(
          ({ labels }): Reading => ({ labels, items: undefined, note: failure }),
        );
  // Several series without one of them: nothing to say but that.
  const all = said.length === 0 ? [emptyReading(alert.spec)] : said;
  const seen = new Set<string>();
  for (const reading of all) {
    const key = keyOf({ alert: alert.name, labels: reading.labels });
    seen.add(key);
    const before = states.get(key);
    const after = nextState(before?.isGone ? { ...before, phase: 'quiet' } : before, reading, alert, now);
    await change(key, before, after, alert.spec, states, ports);
  }
  for (const [key, state] of known) {
    if (!seen.has(key))
      await change(key, state, goneState(state, 'it is no longer there', now), alert.spec, states, ports);
  }
}

async function read(
  spec: AlertSpec,
  snapshot: Snapshot,
  now: number,
  ports: SignalPorts,
): Promise<{ readings: Reading[]; failure?: string }> {
  try {
    return { readings: await readSignal(spec, snapshot, now, ports) };
  } catch (error) {
    return { readings: [], failure: classify(error).message };
  }
}

async function change(
  key: string,
  before: AlertState | undefined,
  after: AlertState,
  spec: AlertSpec | undefined,
  states: Map<string, AlertState>,
  { store, tell, snapshot, now }: WatchAlertsPorts,
): Promise<void> {
  const changed = changeOf(before, after);
  if (changed !== undefined) {
    const message = alertMessage(after, spec, silenceOf(after, snapshot(), now()));
    await tell({
      id: changeId(after, changed),
      tenant: after.labels['tenant'],
      message: alertChanged(message, changed),
    });
  }
  if (changed !== undefined || !before || isNews(before, after)) await store.put(after);
  else after = { ...after, at: before.at };
  states.set(key, after);
}

function isNews(before: AlertState, after: AlertState): boolean {
  const { at: wasAt, commands: _, ...was } = before;
  const { at, commands: __, ...is } = after;
  return at - wasAt >= REWRITE_MS || JSON.stringify(was) !== JSON.stringify(is);
}
