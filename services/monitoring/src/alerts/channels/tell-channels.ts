import { hashId } from '@weir/contracts';
import { classify } from '@weir/errors';
import type { Snapshot } from '@weir/resources';
import type { AlertState, Delivery } from '../alert-state.js';
import type { AlertStore } from '../alert-store.port.js';
import { keyOf, seriesKey } from '../reading.js';
import { silenceOf } from '../silences.js';
import type { Send } from './channel.port.js';
import { dueTidings, type Tiding } from './due-tidings.js';
import { tidingJson } from './tiding-json.js';

export interface TellPorts {
  store: AlertStore;
  snapshot: () => Snapshot;
  send: Send;
  /** A channel was told something, or could not be. */
  told: (notification: { channel: string; type: string; failed: boolean }) => void;
  now: () => number;
}

const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 600_000;

/** Channels that could not be told: how often, and not before when they are tried again. */
export type Failing = Map<string, { failures: number; notBefore: number }>;

/**
 * Tells every channel what it does not know yet, in one notification each. What a channel was told is noted after it was: in a crash
 * between the two it is told again, under the same id.
 */
export async function tellChannels(
  states: Map<string, AlertState>,
  failing: Failing,
  ports: TellPorts,
  signal: AbortSignal,
): Promise<void> {
  const snapshot = ports.snapshot();
  const heard = [...states.values()].filter((state) => silenceOf(state, snapshot, ports.now()) === undefined);
  for (const { name, spec } of snapshot.list('Channel')) {
    if (signal.aborted) return;
    const now = ports.now();
    if ((failing.get(name)?.notBefore ?? 0) > now) continue;
    const due = dueTidings(
      name,
      spec,
      heard.filter((state) => isToldAt(state, name, snapshot)),
      now,
    );
    if (due.length === 0) continue;
    const problem = await sent(name, due, snapshot, ports);
    if (problem === undefined) failing.delete(name);
    else failing.set(name, laterThan(failing.get(name)?.failures ?? 0, now));
    ports.told({ channel: name, type: spec.type, failed: problem !== undefined });
    for (const { state, change } of due) {
      const delivery = deliveryAfter(state.deliveries[name], change, problem, now);
      await note(states, state, name, delivery, ports.store);
    }
  }
  await noteUnknownChannels(states, snapshot, ports);
  await removeGone(states, snapshot, ports.store);
}

/** Its alert names the channel, or did when it was told there. */
function isToldAt({ alert, deliveries }: AlertState, channel: string, snapshot: Snapshot): boolean {
  const named = snapshot.find('Alert', alert)?.channels.includes(channel) ?? false;
  return named || deliveries[channel]?.told === 'firing';
}

/** @returns Why it could not be told. */
async function sent(
  channel: string,
  due: readonly Tiding[],
  snapshot: Snapshot,
  { send, now }: TellPorts,
): Promise<string | undefined> {
  const spec = snapshot.get('Channel', channel);
  const named = due.map(({ state: { alert, labels, since }, change }) => [alert, seriesKey(labels), change, since]);
  const tidings = due.map((tiding) => tidingJson(tiding, snapshot.find('Alert', tiding.state.alert)));
  try {
    await send(spec, { channel, id: hashId('notification', channel, JSON.stringify(named)), at: now(), tidings });
    return undefined;
  } catch (error) {
    return classify(error).message;
  }
}

function laterThan(failures: number, now: number): { failures: number; notBefore: number } {
  return { failures: failures + 1, notBefore: now + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) };
}

function deliveryAfter(
  before: Delivery | undefined,
  change: 'firing' | 'ended',
  problem: string | undefined,
  now: number,
): Delivery {
  if (problem === undefined) return { told: change, at: now };
  return { ...before, problem, problemSince: before?.problemSince ?? now };
}

async function note(
  states: Map<string, AlertState>,
  state: AlertState,
  channel: string,
  delivery: Delivery,
  store: AlertStore,
): Promise<void> {
  const key = keyOf(state);
  const known = states.get(key) ?? state;
  const after = { ...known, deliveries: { ...known.deliveries, [channel]: delivery } };
  await store.put(after);
  states.set(key, after);
}

/** A name that no Channel has: nobody would hear of it. */
async function noteUnknownChannels(
  states: Map<string, AlertState>,
  snapshot: Snapshot,
  { store, now }: TellPorts,
): Promise<void> {
  for (const { name, spec } of snapshot.list('Alert')) {
    const unknown = spec.channels.filter((channel) => snapshot.find('Channel', channel) === undefined);
    for (const state of [...states.values()].filter(({ alert }) => alert === name)) {
      for (const channel of unknown) {
        if (state.deliveries[channel]?.problem !== undefined) continue;
        const problem = `There is no Channel named ${JSON.stringify(channel)}.`;
        await note(states, state, channel, { ...state.deliveries[channel], problem, problemSince: now() }, store);
      }
    }
  }
}

/** What is not looked at any longer is known until everybody was told that it has ended. */
async function removeGone(states: Map<string, AlertState>, snapshot: Snapshot, store: AlertStore): Promise<void> {
  for (const [key, state] of states) {
    if (!state.isGone) continue;
    const waits = Object.entries(state.deliveries).some(([channel, { told }]) => {
      const spec = snapshot.find('Channel', channel);
      return told === 'firing' && spec !== undefined && (spec.type === 'alertmanager' || spec.ended);
    });
    if (waits) continue;
    await store.remove(state);
    states.delete(key);
  }
}
