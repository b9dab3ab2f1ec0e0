import { WeirError } from '@weir/errors';
import { parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertState } from '../alert-state.js';
import { MemoryAlerts } from '../alert-store.fake.js';
import { keyOf } from '../reading.js';
import type { Notification } from './channel.port.js';
import { type Failing, tellChannels } from './tell-channels.js';

const NOON = Date.parse('2026-03-03T12:00:00Z');
const MINUTE = 60_000;
const spec = { signal: { of: 'runs', measure: 'cost', over: '1h' }, when: { above: 1 } };

let now: number;
let store: MemoryAlerts;
let snapshot: Snapshot;
let states: Map<string, AlertState>;
let failing: Failing;
let sent: Notification[];
let down: string[];
let told: { channel: string; failed: boolean }[];

beforeEach(() => {
  now = NOON;
  store = new MemoryAlerts();
  states = new Map();
  failing = new Map();
  sent = [];
  down = [];
  told = [];
  snapshot = Snapshot.empty;
  declare('Channel', 'on-call', { type: 'webhook', url: 'http://127.0.0.1/' });
  declare('Alert', 'spend', { ...spec, channels: ['on-call'], severity: 'critical' });
});

const declare = (kind: string, name: string, fields: object) => {
  snapshot = snapshot.with(parseResource({ kind, name, spec: fields }));
};
const is = (phase: AlertState['phase'], fields: Partial<AlertState> = {}) => {
  const { alert = 'spend', labels = {} } = fields;
  const key = keyOf({ alert, labels });
  const state = { alert, labels, phase, since: now, at: now, deliveries: {}, ...states.get(key) };
  states.set(key, { ...state, phase, since: now, ...fields });
};
const tell = () =>
  tellChannels(
    states,
    failing,
    {
      store,
      snapshot: () => snapshot,
      now: () => now,
      told: ({ channel, failed }) => told.push({ channel, failed }),
      send: (_, notification) => {
        if (down.includes(notification.channel)) {
          const message = 'on-call.example answers with 503.';
          return Promise.reject(new WeirError({ code: 'channel-unavailable', disposition: 'retryable', message }));
        }
        sent.push(notification);
        return Promise.resolve();
      },
    },
    new AbortController().signal,
  );
const heard = () =>
  sent.map(({ channel, tidings }) => [
    channel,
    ...tidings.map(({ alert, change, repeated }) => `${alert} ${change}${repeated ? ' again' : ''}`),
  ]);

describe('tellChannels', () => {
  it('tells that an alert fires, once, and that it has ended, once', async () => {
    is('quiet');
    await tell();
    is('firing', { value: 2, limit: 1 });
    await tell();
    await tell();
    is('quiet');
    await tell();
    await tell();
    expect(heard()).toEqual([
      ['on-call', 'spend firing'],
      ['on-call', 'spend ended'],
    ]);
    expect(sent[0]!.tidings[0]).toMatchObject({
      severity: 'critical',
      value: 2,
      limit: 1,
      since: '2026-03-03T12:00:00.000Z',
    });
    expect([...store.states.values()][0]!.deliveries).toEqual({ 'on-call': { told: 'ended', at: now } });
  });

  it('tells what there is at a time in one', async () => {
    is('firing', { labels: { app: 'a' } });
    is('firing', { labels: { app: 'b' } });
    await tell();
    expect(heard()).toEqual([['on-call', 'spend firing', 'spend firing']]);
  });

  it('tries again, later each time, and says what is wrong', async () => {
    down = ['on-call'];
    is('firing');
    await tell();
    expect([...store.states.values()][0]!.deliveries['on-call']).toEqual({
      problem: 'on-call.example answers with 503.',
      problemSince: NOON,
    });
    const tries: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      now = NOON + second * 1_000;
      const before = told.length;
      await tell();
      if (told.length > before) tries.push(second);
    }
    expect(tries).toEqual([15, 45, 105, 225]);
    down = [];
    now += 600_000;
    await tell();
    expect(heard()).toEqual([['on-call', 'spend firing']]);
    expect([...store.states.values()][0]!.deliveries['on-call']).toEqual({ told: 'firing', at: now });
  });

  it('does not tell of what came and went while nobody could be told', async () => {
    down = ['on-call'];
    is('firing');
    await tell();
    is('quiet');
    down = [];
    now += MINUTE;
    await tell();
    expect(sent).toEqual([]);
  });

  it('does not let one channel wait for another', async () => {
    declare('Channel', 'mail', { type: 'webhook', url: 'http://127.0.0.1/' });
    declare('Alert', 'spend', { ...spec, channels: ['on-call', 'mail'] });
    down = ['on-call'];
    is('firing');
    await tell();
    expect(heard()).toEqual([['mail', 'spend firing']]);
  });

  it('tells it again after a while where that is wanted, and not of the end where it is not', async () => {
    declare('Channel', 'on-call', { type: 'webhook', url: 'http://127.0.0.1/', repeat: '1h', ended: false });
    is('firing');
    await tell();
    now += 59 * MINUTE;
    await tell();
    now += MINUTE;
    await tell();
    is('quiet');
    await tell();
    expect(heard()).toEqual([
      ['on-call', 'spend firing'],
      ['on-call', 'spend firing again'],
    ]);
    now += MINUTE;
    is('firing');
    await tell();
    expect(heard()[2]).toEqual(['on-call', 'spend firing']);
  });

  it('keeps Alertmanager informed of what fires', async () => {
    declare('Channel', 'on-call', { type: 'alertmanager', url: 'http://127.0.0.1/' });
    is('firing');
    for (let minute = 0; minute < 3; minute += 1) {
      await tell();
      now += MINUTE;
    }
    is('quiet');
    await tell();
    expect(heard().map(([, tiding]) => tiding)).toEqual([
      'spend firing',
      'spend firing again',
      'spend firing again',
      'spend ended',
    ]);
  });

  it('is silent while a silence has it, and tells afterwards what still is', async () => {
    declare('Silence', 'works', { applies: { app: 'a' }, until: '2026-03-03T13:00:00Z', reason: 'a release' });
    is('firing', { labels: { app: 'a' } });
    is('firing', { labels: { app: 'b' } });
    await tell();
    expect(sent[0]!.tidings.map(({ labels }) => labels)).toEqual([{ app: 'b' }]);
    now = Date.parse('2026-03-03T13:00:00Z');
    await tell();
    expect(sent[1]!.tidings.map(({ labels }) => labels)).toEqual([{ app: 'a' }]);
  });

  it('says that a channel is not there', async () => {
    declare('Alert', 'spend', { ...spec, channels: ['nobody'] });
    is('quiet');
    await tell();
    await tell();
    expect([...store.states.values()][0]!.deliveries).toEqual({
      nobody: { problem: 'There is no Channel named "nobody".', problemSince: NOON },
    });
    expect(store.writes).toBe(1);
  });

  it('knows what is gone until it was told to have ended', async () => {
    is('firing');
    await tell();
    snapshot = snapshot.without('Alert/spend');
    is('quiet', { isGone: true });
    down = ['on-call'];
    await tell();
    expect(states.size).toBe(1);
    down = [];
    now += MINUTE;
    await tell();
    expect(heard().at(-1)).toEqual(['on-call', 'spend ended']);
    expect(states.size).toBe(0);
    expect(store.states.size).toBe(0);
  });
});
