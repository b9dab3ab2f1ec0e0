import { describe, expect, it } from 'vitest';
import { FakeMlflow } from './mlflow.fake.js';
import { Mlflow } from './mlflow.js';
import { Recorder, type RecorderEvent, type RecorderOptions } from './recorder.js';

const soon = () => AbortSignal.timeout(5_000);

/** A recorder of a fake MLflow; between tries it does what `between` says, and otherwise waits until it is hurried. */
function setUp(options: Partial<RecorderOptions> = {}) {
  const fake = new FakeMlflow();
  const events: RecorderEvent[] = [];
  const between: (() => void)[] = [];
  const wait = async (_: number, signal: AbortSignal) => {
    const next = between.shift();
    if (next) return next();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: fake.fetch });
  const recorder = new Recorder({ mlflow, wait, onEvent: (event) => events.push(event), ...options });
  const record = (name: string, bytes = 10) =>
    recorder.record({ name, bytes, send: (client, signal) => client.experiments.getOrCreate(name, {}, signal) });
  const written = () => fake.calls.filter((call) => call.includes('create')).length;
  return { fake, events, between, recorder, record, written, mlflow };
}

describe('Recorder', () => {
  it('writes in the background, in order', async () => {
    const { recorder, record, mlflow } = setUp();
    record('a');
    record('b');
    expect(recorder.pending).toBe(2);
    await recorder.flush(soon());
    expect(recorder.pending).toBe(0);
    expect(await mlflow.experiments.getByName('a')).toMatchObject({ experimentId: '1' });
    expect(await mlflow.experiments.getByName('b')).toMatchObject({ experimentId: '2' });
    await recorder.flush(soon());
  });

  it('keeps what was recorded during an outage, and writes it after', async () => {
    const { fake, between, events, recorder, record, mlflow } = setUp();
    fake.down = true;
    between.push(
      () => record('c'),
      () => (fake.down = false),
    );
    record('a');
    record('b');
    await recorder.flush(soon());
    const names = ['a', 'b', 'c'];
    const ids = await Promise.all(names.map(async (name) => (await mlflow.experiments.getByName(name))?.experimentId));
    expect(ids).toEqual(['1', '2', '3']);
    expect(recorder.dropped).toBe(0);
    expect(events).toMatchObject([
      { type: 'waiting', error: { code: 'mlflow-unavailable' }, pending: 2 },
      { type: 'recovered', pending: 2 },
    ]);
  });

  it('lets the oldest go when too much waits, and counts them', async () => {
    const { fake, between, events, recorder, record, mlflow } = setUp({ bounds: { records: 3, bytes: 1_000 } });
    fake.down = true;
    between.push(() => {
      for (const name of ['b', 'c', 'd', 'e']) record(name);
      fake.down = false;
    });
    record('a');
    await recorder.flush(soon());
    expect(recorder.dropped).toBe(2);
    expect(events.filter(({ type }) => type === 'dropped')).toEqual([
      { type: 'dropped', name: 'a', reason: 'full' },
      { type: 'dropped', name: 'b', reason: 'full' },
    ]);
    expect(await mlflow.experiments.getByName('b')).toBeUndefined();
    expect(await mlflow.experiments.getByName('e')).toBeDefined();
  });

  it('goes on after a record that MLflow refuses, or that is broken itself', async () => {
    const { events, recorder, record, written } = setUp();
    recorder.record({ name: 'refused', bytes: 1, send: (client) => client.runs.get('none') });
    recorder.record({ name: 'broken', bytes: 1, send: () => Promise.reject(new TypeError('a bug')) });
    record('a');
    await recorder.flush(soon());
    expect(written()).toBe(1);
    expect(events).toMatchObject([
      { type: 'dropped', name: 'refused', reason: 'refused', error: { code: 'mlflow-refused' } },
      { type: 'dropped', name: 'broken', reason: 'refused', error: { code: 'unclassified' } },
    ]);
  });

  it('does not wait for ever for a record at which MLflow fails', async () => {
    const { fake, between, events, recorder, record, written } = setUp();
    fake.answers.push(...Array.from({ length: 5 }, () => new Response('', { status: 500 })));
    between.push(...Array.from({ length: 4 }, () => () => undefined));
    record('a');
    record('b');
    await recorder.flush(soon());
    expect(written()).toBe(1);
    expect(events.at(-1)).toMatchObject({ type: 'dropped', name: 'a', reason: 'refused' });
  });

  it('tries at once when it is flushed, and goes on waiting when there is no time', async () => {
    const { fake, recorder, record, written } = setUp();
    fake.down = true;
    record('a');
    const reason = new Error('no time');
    const time = new AbortController();
    const flushed = recorder.flush(time.signal);
    time.abort(reason);
    await expect(flushed).rejects.toBe(reason);
    expect(recorder.pending).toBe(1);
    fake.down = false;
    await recorder.flush(soon());
    expect(written()).toBe(1);
  });

  it('ends when it is stopped, and counts what it did not write', async () => {
    const { fake, events, recorder, record } = setUp();
    fake.down = true;
    record('a');
    record('b');
    await recorder.stop();
    record('c');
    expect([recorder.pending, recorder.dropped]).toEqual([0, 3]);
    expect(events.filter(({ type }) => type === 'dropped')).toMatchObject(
      ['a', 'b', 'c'].map((name) => ({ name, reason: 'stopped' })),
    );
  });
});
