import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DRIFT_SETTINGS } from './drift-settings.js';
import { featureEntry } from './feature-entry.js';
import { MemoryFeatures } from './feature-store.fake.js';
import type { RunFeatures } from './run-features.js';
import { type Told, watchDrift, type WatchPorts } from './watch-drift.js';

const app = { tenant: 'acme', app: 'support' };
const settings = { ...DEFAULT_DRIFT_SETTINGS, reference: 100, window: 100, step: 25, atLeast: 50 };
const LATER = 1e15;

let store: MemoryFeatures;
let told: Told[];
let looks: number;
let ports: WatchPorts;

beforeEach(() => {
  store = new MemoryFeatures();
  told = [];
  looks = 0;
  ports = {
    store,
    settings,
    tell: (each) => {
      told.push(each);
      return Promise.resolve();
    },
    looked: () => (looks += 1),
  };
});

let index = 0;
beforeEach(() => void (index = 0));

/** Adds runs; every tenth is refused, unless all are. */
async function add(count: number, outcome?: string, of = app, more: Partial<RunFeatures> = {}): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    index += 1;
    const refused = index % 10 === 5 ? 'refused:no-context' : 'answered';
    const run = {
      run: `run-${String(index).padStart(6, '0')}`,
      at: index * 1_000,
      outcome: outcome ?? refused,
      ...more,
    };
    await store.put(featureEntry(of.app, of.tenant, run));
  }
}

const drift = async () => (await store.state(app))?.drift;

describe('watchDrift', () => {
  it('says how many runs there are of those that it takes', async () => {
    await add(43);
    expect(await watchDrift(app, LATER, ports)).toBe(0);
    expect(await drift()).toMatchObject({ app: 'support', note: 'not enough runs: 43 of 200' });
  });

  it('looks once there are enough, and then once a step', async () => {
    await add(200);
    expect(await watchDrift(app, LATER, ports)).toBe(1);
    await add(24);
    expect(await watchDrift(app, LATER, ports)).toBe(0);
    await add(1);
    expect(await watchDrift(app, LATER, ports)).toBe(1);
    await add(75);
    expect(await watchDrift(app, LATER, ports)).toBe(3);
    const { look } = (await drift())!;
    expect(look).toMatchObject({
      reference: { runs: 100, from: 1_000n, to: 100_000n },
      window: { runs: 100, from: 201_000n, to: 300_000n },
    });
    expect(told).toEqual([]);
  });

  it('tells a drift once, with its begin and what to replay, and again when it comes back', async () => {
    await add(200);
    await add(50, 'refused:no-context');
    await watchDrift(app, LATER, ports);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      ...app,
      message: {
        app: 'support',
        features: ['outcome'],
        replay: 'weir replay --app support --from 1970-01-01T00:03:21.000Z --mode full',
      },
    });
    expect(told[0]!.message.look!.features.find(({ feature }) => feature === 'outcome')).toMatchObject({
      state: 'drifted',
      since: 201_000n,
    });

    await add(100, 'refused:no-context');
    await watchDrift(app, LATER, ports);
    expect(told).toHaveLength(1);
    expect((await drift())!.open).toMatchObject([{ found: { feature: 'outcome' }, lastAt: 350_000n, steadyLooks: 0 }]);

    await add(300);
    await watchDrift(app, LATER, ports);
    expect((await drift())!.open).toEqual([]);
    await add(100, 'refused:no-context');
    await watchDrift(app, LATER, ports);
    expect(told).toHaveLength(2);
    expect(told[1]!.id).not.toBe(told[0]!.id);
  });

  it('tells what is about another side, and keeps what follows on the same', async () => {
    await add(200, undefined, app, { hits: 8, verdict: 'allow' });
    await add(50, 'refused:no-context', app, { hits: 8, verdict: 'allow' });
    await watchDrift(app, LATER, ports);
    await add(50, 'refused:no-context', app, { hits: 8, verdict: 'block' });
    await watchDrift(app, LATER, ports);
    expect(told.map(({ message }) => message.features)).toEqual([['outcome']]);
    await add(50, 'refused:no-context', app, { hits: 0, verdict: 'block' });
    await watchDrift(app, LATER, ports);
    expect(told.map(({ message }) => message.features)).toEqual([['outcome'], ['hits']]);
    expect((await drift())!.open.map(({ found }) => found?.feature)).toEqual(['outcome', 'verdict', 'hits']);
  });

  it('takes the same look again when its finding was told and the look not noted', async () => {
    await add(200);
    await watchDrift(app, LATER, ports);
    await add(25, 'refused:no-context');
    const putState = store.putState.bind(store);
    store.putState = () => Promise.reject(new Error('crashed'));
    await expect(watchDrift(app, LATER, ports)).rejects.toThrow('crashed');
    store.putState = putState;
    await watchDrift(app, LATER, ports);
    expect(told).toHaveLength(2);
    expect(told[1]).toEqual(told[0]);
  });

  it('does not note a look whose finding could not be told', async () => {
    await add(200);
    await add(25, 'refused:no-context');
    const { tell } = ports;
    ports = { ...ports, tell: () => Promise.reject(new Error('kafka is away')) };
    await expect(watchDrift(app, LATER, ports)).rejects.toThrow('kafka is away');
    await watchDrift(app, LATER, { ...ports, tell });
    expect(told).toHaveLength(1);
  });

  it('leaves out what was answered only just now, and other apps and tenants', async () => {
    await add(150);
    await add(300, 'failed', { ...app, tenant: 'other' });
    await add(300, 'failed', { ...app, app: 'another' });
    await add(100);
    expect(await watchDrift(app, 800_000, ports)).toBe(0);
    expect(await watchDrift(app, LATER, ports)).toBe(3);
    expect(told).toEqual([]);
  });

  it('takes a bounded number of looks in a row', async () => {
    await add(200 + 30 * 25);
    expect(await watchDrift(app, LATER, ports)).toBe(20);
    expect(await watchDrift(app, LATER, ports)).toBe(11);
    expect(looks).toBe(31);
  });

  it('compares nothing with runs that lie in the window, when the oldest were taken out', async () => {
    await add(300);
    await watchDrift(app, LATER, ports);
    for (const key of [...store.entries.keys()].slice(0, 250)) store.entries.delete(key);
    await add(25);
    expect(await watchDrift(app, LATER, ports)).toBe(0);
    await add(200);
    // The oldest that are left are the reference from now on.
    expect(await watchDrift(app, LATER, ports)).toBeGreaterThan(0);
    expect((await drift())!.look).toMatchObject({ reference: { from: 251_000n } });
  });
});
