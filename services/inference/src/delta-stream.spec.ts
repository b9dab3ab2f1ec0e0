import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Delta, DeltaStream } from './delta-stream.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Publishes at once, or when told to. */
function streamWith(publish: (delta: Delta) => Promise<void> = async () => undefined) {
  const published: Delta[] = [];
  const failures: unknown[] = [];
  const stream = new DeltaStream({
    publish: async (delta) => {
      await publish(delta);
      published.push(delta);
    },
    failed: (error) => void failures.push(error),
  });
  return { stream, published, failures };
}

const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('DeltaStream', () => {
  it('publishes the first piece at once, and what follows quickly together', async () => {
    const { stream, published } = streamWith();
    for (const piece of ['You ', 'have ', '27 ']) stream.push(piece);
    await later(0);
    expect(published).toEqual([{ index: 0, text: 'You ', final: false }]);
    await later(20);
    stream.push('days.');
    await later(40);
    expect(published.map(({ text }) => text)).toEqual(['You ', 'have 27 ', 'days.']);
    await stream.finish();
    expect(published.at(-1)).toEqual({ index: 3, text: '', final: true });
  });

  it('publishes the rest with its last piece, without waiting', async () => {
    const { stream, published } = streamWith();
    stream.push('You have ');
    stream.push('27 days.');
    await stream.finish();
    expect(published).toEqual([
      { index: 0, text: 'You have ', final: false },
      { index: 1, text: '27 days.', final: true },
    ]);
    await later(1_000);
    expect(published).toHaveLength(2);
  });

  it('publishes one empty last piece of an empty answer', async () => {
    const { stream, published } = streamWith();
    await stream.finish();
    expect(published).toEqual([{ index: 0, text: '', final: true }]);
  });

  it('publishes one piece at a time, in order, however long one takes', async () => {
    const slow = Promise.withResolvers<void>();
    const { stream, published } = streamWith(({ index }) => (index === 0 ? slow.promise : Promise.resolve()));
    stream.push('a');
    stream.push('b');
    await later(500);
    stream.push('c');
    expect(published).toEqual([]);
    slow.resolve();
    await later(20);
    expect(published.map(({ text }) => text)).toEqual(['a', 'bc']);
  });

  it('loses the stream and not the answer when publishing fails', async () => {
    const { stream, published, failures } = streamWith(() => Promise.reject(new Error('lost')));
    stream.push('a');
    await later(20);
    stream.push('b');
    await stream.finish();
    expect({ published, failures: failures.length, begun: stream.begun }).toEqual({
      published: [],
      failures: 1,
      begun: true,
    });
  });

  it('publishes nothing after it was abandoned', async () => {
    const { stream, published } = streamWith();
    stream.push('a');
    stream.push('b');
    await stream.abandon();
    await later(100);
    expect(published.map(({ text }) => text)).toEqual(['a']);
    expect(stream.begun).toBe(true);
  });
});
