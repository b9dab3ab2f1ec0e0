import { AppDriftSchema, create } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DriftState } from '../drift/feature-store.port.js';
import type { EvaluationEntry } from '../log-evaluations/evaluation-entry.js';
import type { AlertState } from './alert-state.js';
import { MemoryAlerts } from './alert-store.fake.js';
import type { Sample } from './signals/prometheus.port.js';
import { MemorySums } from './sums.fake.js';
import { type LastLooks, type ToldChange, watchAlerts, type WatchAlertsPorts } from './watch-alerts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-03T12:00:00Z');

let now: number;
let sums: MemorySums;
let store: MemoryAlerts;
let told: ToldChange[];
let snapshot: Snapshot;
let drift: DriftState[];
let evaluations: EvaluationEntry[];
let samples: Sample[] | Error;
let states: Map<string, AlertState>;
let looks: LastLooks;
let looked: { alert: string; failed: boolean }[];

beforeEach(() => {
  now = NOON;
  sums = new MemorySums();
  store = new MemoryAlerts();
  told = [];
  looked = [];
  snapshot = Snapshot.empty;
  drift = [];
  evaluations = [];
  samples = [];
  states = new Map();
  looks = new Map();
});

const ports = (): WatchAlertsPorts => ({
  sums,
  store,
  snapshot: () => snapshot,
  now: () => now,
  drift: () => Promise.resolve(drift),
  evaluations: { put: () => Promise.resolve(), find: () => Promise.resolve(evaluations) },
  prometheus: { query: () => (samples instanceof Error ? Promise.reject(samples) : Promise.resolve(samples)) },
  tell: (change) => {
    told.push(change);
    return Promise.resolve();
  },
  looked: (look) => looked.push(look),
});

const declare = (kind: string, name: string, spec: object) => {
  snapshot = snapshot.with(parseResource({ kind, name, spec }));
};
const declareAlert = (name: string, spec: object) => declare('Alert', name, spec);
const look = () => watchAlerts(states, looks, ports(), new AbortController().signal);
/** @returns What is known of each series, by its labels. */
const known = () =>
  Object.fromEntries(
    [...states.values()]
      .filter(({ isGone }) => !isGone)
      .map((state) => [`${state.alert} ${Object.values(state.labels).join(' ')}`.trim(), state]),
  );
const changes = () => told.map(({ message: { alert, change } }) => `${alert!.alert} ${change}`);

const failures = { of: 'runs', measure: 'failed-share', over: '10m', least: 10 };

describe('watchAlerts', () => {
  it('tells once that it fires and once that it ends, with what shows more', async () => {
    declareAlert('failures', {
      signal: failures,
      when: { above: 0.2 },
      severity: 'critical',
      applies: { app: 'support' },
    });
    sums.add(
      ...Array.from({ length: 20 }, (_, at) => ({
        at: NOON - HOUR / 60 - at,
        outcome: at < 8 ? 'failed' : 'answered',
      })),
    );
    await look();
    expect(known()['failures support']).toMatchObject({ phase: 'firing', value: 0.4, limit: 0.2, since: NOON });
    expect(told[0]).toMatchObject({
      tenant: undefined,
      message: {
        change: 'firing',
        alert: {
          state: 'firing',
          severity: 'critical',
          labels: { app: 'support' },
          details: ['failed-share of 20 runs in 10m'],
          commands: [`weir runs --where 'app="support" and outcome=failed' --from 2026-03-03T11:49:55.000Z`],
        },
      },
    });
    now += MINUTE;
    await look();
    expect(told).toHaveLength(1);
    now += 20 * MINUTE;
    sums.add(...Array.from({ length: 20 }, (_, at) => ({ at: now - MINUTE - at })));
    await look();
    expect(changes()).toEqual(['failures firing', 'failures ended']);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  it('tells the same, and no more, when it went down before it could note what it told', async () => {
    declareAlert('failures', { signal: { ...failures, least: 1 }, when: { above: 0.2 } });
    sums.add({ at: NOON - MINUTE, outcome: 'failed' });
    await look();
    store.states.clear();
    states = new Map();
    looks = new Map();
    await look();
    expect(told).toHaveLength(2);
    expect(told[1]!.id).toBe(told[0]!.id);
  });

  it('does not take too few runs, nobody to ask, or an unknown objective for fine', async () => {
    declareAlert('failures', { signal: failures, when: { above: 0.2 } });
    declareAlert('burn', { signal: { of: 'objective', objective: 'gone', over: '1h' }, when: { above: 14 } });
    sums.add({ at: NOON - MINUTE, outcome: 'failed' });
    await look();
    expect(known()['failures']).toMatchObject({ phase: 'unknown', note: 'not enough runs: 1 of 10' });
    expect(known()['burn']).toMatchObject({ phase: 'unknown', note: 'There is no Objective named "gone".' });
    now += MINUTE;
    sums.failure = new WeirError({ code: 'elasticsearch-unavailable', disposition: 'retryable', message: 'No index.' });
    await look();
    expect(known()['failures']).toMatchObject({ phase: 'unknown', note: 'No index.' });
    expect(looked.filter(({ failed }) => failed).map(({ alert }) => alert)).toEqual(['burn', 'failures', 'burn']);
    expect(told).toEqual([]);
  });

  it('goes on firing while nobody can be asked', async () => {
    declareAlert('failures', { signal: { ...failures, least: 1 }, when: { above: 0.2 } });
    sums.add({ at: NOON - MINUTE, outcome: 'failed' });
    await look();
    now += MINUTE;
    sums.failure = new Error('down');
    await look();
    expect(known()['failures']).toMatchObject({ phase: 'firing', since: NOON });
    expect(changes()).toEqual(['failures firing']);
  });

  it('looks at each app by itself, also at one that has no runs any longer', async () => {
    declareAlert('silent', {
      signal: { of: 'runs', measure: 'runs', over: '1h' },
      when: { absent: true },
      each: 'app',
    });
    sums.add(
      { at: NOON - MINUTE, app: 'support' },
      { at: NOON - 26 * HOUR, app: 'sales' },
      { at: NOON - 200 * HOUR, app: 'old' },
    );
    await look();
    expect(known()).toMatchObject({
      'silent support': { phase: 'quiet' },
      'silent sales': { phase: 'firing', value: 0 },
    });
    expect(Object.keys(known())).toHaveLength(2);
  });

  it('ends what is there no longer: an app, a declaration', async () => {
    declareAlert('failures', { signal: { ...failures, least: 1 }, when: { above: 0.2 }, each: 'app' });
    sums.add({ at: NOON - MINUTE, app: 'a', outcome: 'failed' }, { at: NOON - MINUTE, app: 'b', outcome: 'failed' });
    await look();
    sums.all.splice(0, 1);
    now += MINUTE;
    await look();
    expect(changes()).toEqual(['failures firing', 'failures firing', 'failures ended']);
    expect(told[2]!.message.alert!.note).toBe('it is no longer there');
    snapshot = snapshot.without('Alert/failures');
    await look();
    expect(changes().slice(3)).toEqual(['failures ended']);
    await look();
    expect(changes()).toHaveLength(4);
  });

  it('compares with the same window before', async () => {
    declareAlert('spend', { signal: { of: 'runs', measure: 'cost', over: '1h' }, when: { risesBy: 1, before: '1d' } });
    sums.add({ at: NOON - 25 * HOUR + 30 * MINUTE, cost: 2 }, { at: NOON - 30 * MINUTE, cost: 5 });
    await look();
    expect(known()['spend']).toMatchObject({
      phase: 'firing',
      value: 5,
      limit: 4,
      note: '+150.0 % against 2 1d before',
    });
    sums.all.splice(0, 1);
    now += MINUTE;
    await look();
    expect(known()['spend']).toMatchObject({ phase: 'firing', note: 'there is nothing 1d before to compare with' });
  });

  it('fires when an error budget is used too fast, and ends when it no longer is', async () => {
    declare('Objective', 'answers', { of: 'availability', target: 0.99, over: '30d' });
    declareAlert('burn', { signal: { of: 'objective', objective: 'answers', over: '1h' }, when: { above: 14.4 } });
    // One of five fails for an hour: twenty times what may.
    sums.add(
      ...Array.from({ length: 120 }, (_, each) => ({
        at: NOON - each * 30_000 - 10_000,
        outcome: each % 5 === 0 ? 'failed' : 'answered',
      })),
    );
    await look();
    expect(known()['burn']).toMatchObject({
      phase: 'firing',
      value: expect.closeTo(20, 0) as number,
      details: ['answers: 24 of 120 bad in 1h, where 1 % may be'],
    });
    // None failed in the last five minutes, though the hour is still bad.
    now += 6 * MINUTE;
    sums.add(...Array.from({ length: 12 }, (_, each) => ({ at: now - 10_000 - each * 25_000 })));
    await look();
    expect(known()['burn']).toMatchObject({ phase: 'quiet' });
  });

  it('counts as late what took longer than the objective has it', async () => {
    declare('Objective', 'fast', { of: 'latency', target: 0.9, withinMs: 2_000 });
    declare('Objective', 'fresh', {
      of: 'freshness',
      target: 0.5,
      withinMs: 60_000,
      applies: { collection: 'handbook' },
    });
    for (const objective of ['fast', 'fresh'])
      declareAlert(objective, { signal: { of: 'objective', objective, over: '1h', and: '1h' }, when: { above: 1 } });
    sums.add({ at: NOON - MINUTE, duration: 3_000 }, { at: NOON - MINUTE }, { at: NOON - MINUTE, outcome: 'failed' });
    sums.addDocuments(
      { at: NOON - MINUTE, duration: 61_000 },
      { at: NOON - MINUTE, duration: 59_000 },
      { at: NOON - MINUTE, status: 'rejected' },
      { at: NOON - MINUTE, collection: 'other', duration: 99_000 },
    );
    await look();
    expect(known()['fast']!.details).toEqual(['fast: 2 of 3 bad in 1h, where 10 % may be']);
    expect(known()['fresh handbook']).toMatchObject({
      phase: 'quiet',
      value: 1,
      details: ['fresh: 1 of 2 bad in 1h, where 50 % may be'],
    });
  });

  it('says which feature drifted, how far, since when, with runs and what asks them again', async () => {
    declareAlert('drifted', { signal: { of: 'drift' }, when: { above: 0 } });
    const found = {
      feature: 'hits',
      state: 'drifted',
      measure: 'psi',
      effect: 0.5,
      adjusted: 0.0001,
      since: BigInt(NOON),
      examples: ['run-1'],
    };
    const look1 = { level: 0.01, features: [found, { feature: 'verdict', state: 'too-few' }] };
    drift = [
      {
        tenant: 'acme',
        app: 'support',
        drift: create(AppDriftSchema, {
          app: 'support',
          look: look1,
          open: [{ found, replay: 'weir replay --app support' }],
        }),
      },
      {
        tenant: 'acme',
        app: 'young',
        drift: create(AppDriftSchema, { app: 'young', note: 'not enough runs: 3 of 700' }),
      },
    ];
    await look();
    expect(known()['drifted acme support']).toMatchObject({
      phase: 'firing',
      value: 1,
      details: ['hits: psi 0.5, p 1.0e-4, since 2026-03-03T12:00:00.000Z'],
      examples: ['run-1'],
      commands: ['weir replay --app support', 'weir drift support --tenant acme'],
    });
    expect(known()['drifted acme young']).toMatchObject({ phase: 'unknown', note: 'not enough runs: 3 of 700' });
    expect(told).toMatchObject([{ tenant: 'acme' }]);
  });

  it('looks at what the newest run of a suite came to', async () => {
    declareAlert('worse', {
      signal: { of: 'evaluation', suite: 'nightly', metric: 'correctness' },
      when: { below: 0.8 },
    });
    await look();
    expect(known()['worse nightly']).toMatchObject({
      phase: 'unknown',
      note: 'no run of nightly gave correctness within 31d',
    });
    evaluations = [
      {
        tenant: 'acme',
        suite: 'nightly',
        variant: 'now',
        metric: 'correctness',
        value: 0.7,
        low: 0.6,
        high: 0.8,
        items: 50,
        at: NOON,
        run: 'eval-1',
      },
    ];
    now += 10 * MINUTE;
    await look();
    expect(known()['worse acme nightly now']).toMatchObject({
      phase: 'firing',
      value: 0.7,
      commands: ['weir eval show eval-1'],
    });
    expect(known()['worse nightly']).toBeUndefined();
  });

  it('has a series for each that Prometheus gives, and says where there is none', async () => {
    declareAlert('lag', { signal: { of: 'prometheus', query: 'lag' }, when: { above: 100 } });
    await look();
    expect(known()['lag']).toMatchObject({
      phase: 'unknown',
      note: expect.stringContaining('unknown metric') as string,
    });
    samples = [
      { labels: { group: 'a' }, value: 500 },
      { labels: { group: 'b' }, value: 5 },
    ];
    await look();
    expect(known()).toMatchObject({ 'lag a': { phase: 'firing' }, 'lag b': { phase: 'quiet' } });
    samples = new WeirError({
      code: 'prometheus-unavailable',
      disposition: 'retryable',
      message: 'Prometheus does not answer.',
    });
    await look();
    expect(known()).toMatchObject({
      'lag a': { phase: 'firing', note: 'Prometheus does not answer.' },
      'lag b': { phase: 'unknown' },
    });
  });

  it('looks at long windows less often, and at what was changed at once', async () => {
    const spec = (above: number) => ({ signal: { of: 'runs', measure: 'cost', over: '1d' }, when: { above } });
    declareAlert('spend', spec(5));
    await look();
    now += MINUTE;
    await look();
    expect(looked).toHaveLength(1);
    declareAlert('spend', spec(6));
    await look();
    expect(looked).toHaveLength(2);
    now += 5 * MINUTE;
    await look();
    expect(looked).toHaveLength(3);
  });

  it('says which silence keeps it from being told, and tells the topic all the same', async () => {
    declareAlert('failures', { signal: { ...failures, least: 1 }, when: { above: 0.2 }, each: 'app' });
    declare('Silence', 'works', { applies: { app: 'support' }, until: '2026-03-03T13:00:00Z', reason: 'a release' });
    sums.add({ at: NOON - MINUTE, outcome: 'failed' });
    await look();
    expect(told).toMatchObject([{ message: { alert: { silence: 'works' } } }]);
  });
});
