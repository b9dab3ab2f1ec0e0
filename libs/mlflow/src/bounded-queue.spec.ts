import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

const queueOf = (...items: string[]) => {
  const queue = new BoundedQueue<string>({ records: 3, bytes: 100 });
  for (const item of items) queue.push(item, 10);
  return queue;
};

function drain(queue: BoundedQueue<string>): string[] {
  const all: string[] = [];
  for (let entry = queue.take(); entry; entry = queue.take()) all.push(entry.item);
  return all;
}

describe('BoundedQueue', () => {
  it('gives the oldest first', () => {
    const queue = queueOf('a', 'b');
    expect([queue.size, queue.bytes]).toEqual([2, 20]);
    expect(drain(queue)).toEqual(['a', 'b']);
    expect([queue.size, queue.bytes]).toEqual([0, 0]);
  });

  it('lets the oldest go when there are too many', () => {
    const queue = queueOf('a', 'b', 'c');
    expect(queue.push('d', 10)).toEqual(['a']);
    expect(drain(queue)).toEqual(['b', 'c', 'd']);
  });

  it('lets as many go as a large one needs', () => {
    const queue = queueOf('a', 'b');
    expect(queue.push('large', 85)).toEqual(['a']);
    expect(queue.push('larger', 95)).toEqual(['b', 'large']);
    expect(queue.bytes).toBe(95);
  });

  it('does not empty itself for one that never fits', () => {
    const queue = queueOf('a');
    expect(queue.push('huge', 101)).toEqual(['huge']);
    expect(drain(queue)).toEqual(['a']);
  });

  it('takes one back as the oldest, unless there is no room any more', () => {
    const queue = queueOf('a', 'b');
    const entry = queue.take()!;
    expect(queue.putBack(entry)).toEqual([]);
    expect(queue.take()?.item).toBe('a');
    queue.push('c', 10);
    queue.push('d', 10);
    expect(queue.putBack(entry)).toEqual(['a']);
    expect(drain(queue)).toEqual(['b', 'c', 'd']);
  });
});
