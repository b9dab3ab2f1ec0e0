import { create, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replyRecord } from './reply-record.fake.js';
import { Waits } from './waits.js';

const { answerDelta } = topics;
const record = (run: string, text = '', tenant = 'acme') =>
  replyRecord({
    topic: answerDelta.name,
    schema: answerDelta.schema,
    message: create(answerDelta.schema, { runId: run, text }),
    run,
    tenant,
  });

describe('Waits', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  const wanted = <T>(receive: () => T | undefined, signal?: AbortSignal) => ({
    id: 'r1',
    tenant: 'acme',
    deadline: 1_005_000,
    receive,
    ...(signal ? { signal } : {}),
  });

  it('gives a record to everybody who waits for its run, and lets them go', async () => {
    const waits = new Waits(10);
    const first = waits.open(wanted(() => 'first'));
    const second = waits.open(wanted(() => 'second'));
    waits.offer(record('r1'));
    expect(await first.result).toBe('first');
    expect(await second.result).toBe('second');
    expect(waits.count).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['another run', record('r2')],
    ['another tenant', record('r1', '', 'other')],
    ['no run', { ...record('r1'), headers: [] }],
  ])('ignores a record of %s', (_what, other) => {
    const waits = new Waits(10);
    const receive = vi.fn<() => undefined>();
    waits.open(wanted(receive));
    waits.offer(other);
    expect(receive).not.toHaveBeenCalled();
    expect(waits.count).toBe(1);
  });

  it('goes on until a record says enough', async () => {
    const waits = new Waits(10);
    let seen = 0;
    const wait = waits.open(wanted(() => (++seen === 3 ? seen : undefined)));
    for (let index = 0; index < 5; index++) waits.offer(record('r1'));
    expect(await wait.result).toBe(3);
    expect(seen).toBe(3);
  });

  it('ends at its deadline', async () => {
    const waits = new Waits(10);
    const wait = waits.open(wanted(() => undefined));
    vi.advanceTimersByTime(4_999);
    expect(waits.count).toBe(1);
    vi.advanceTimersByTime(1);
    await expect(wait.result).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(waits.count).toBe(0);
  });

  it('ends when the client goes away, also before it began', async () => {
    const waits = new Waits(10);
    const client = new AbortController();
    const wait = waits.open(wanted(() => undefined, client.signal));
    client.abort();
    await expect(wait.result).rejects.toMatchObject({ code: 'client-gone' });
    await expect(waits.open(wanted(() => 1, client.signal)).result).rejects.toMatchObject({ code: 'client-gone' });
    expect(waits.count).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with what the record makes of it, when that is an error', async () => {
    const waits = new Waits(10);
    const error = new WeirError({ code: 'broken', disposition: 'retryable', message: 'Broken.' });
    const wait = waits.open(
      wanted(() => {
        throw error;
      }),
    );
    waits.offer(record('r1'));
    await expect(wait.result).rejects.toBe(error);
    expect(waits.count).toBe(0);
  });

  it('takes no more than it has room for, and reports how many there are', () => {
    const counts: number[] = [];
    const waits = new Waits(2, (count) => counts.push(count));
    const first = waits.open(wanted(() => undefined));
    waits.open(wanted(() => undefined));
    expect(() => waits.open(wanted(() => undefined))).toThrow(
      expect.objectContaining({ code: 'too-many-waiting', retryAfterMs: 1_000 }),
    );
    first.close();
    first.close();
    waits.open(wanted(() => undefined));
    expect(counts).toEqual([1, 2, 1, 2]);
  });

  it('survives a record delivered twice', async () => {
    const waits = new Waits(10);
    const wait = waits.open(wanted(() => 'once'));
    waits.offer(record('r1'));
    waits.offer(record('r1'));
    expect(await wait.result).toBe('once');
  });
});
