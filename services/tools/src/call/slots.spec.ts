import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';

const forever = new AbortController().signal;

describe('Slots', () => {
  it('lets so many in, and the others in the order in which they came', async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    const releases = [await slots.take(forever), await slots.take(forever)];
    const waiting = [1, 2].map((n) => slots.take(forever).then((release) => (order.push(n), release)));
    await Promise.resolve();
    expect(order).toEqual([]);
    releases[0]!();
    const third = await waiting[0]!;
    expect(order).toEqual([1]);
    third();
    await waiting[1];
    expect(order).toEqual([1, 2]);
  });

  it('gives a place in the queue up with its signal', async () => {
    const slots = new Slots(1);
    const release = await slots.take(forever);
    const leaving = new AbortController();
    const left = slots.take(leaving.signal);
    const next = slots.take(forever);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    release();
    await expect(next).resolves.toBeTypeOf('function');
    await expect(slots.take(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
