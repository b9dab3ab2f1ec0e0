import { describe, expect, it } from 'vitest';
import { mapInOrder } from './map-in-order.js';
import { parseItem } from './read-batch.js';

describe('parseItem', () => {
  it.each([
    ['{"id":"a","text":"x"}', { id: 'a', text: 'x' }],
    ['{"_id":7,"question":"x"}', { id: '7', text: 'x' }],
    ['{"query":"x","extra":1}', { text: 'x' }],
  ])('reads %s', (line, item) => {
    expect(parseItem(line, 'f:1')).toEqual(item);
  });

  it.each(['nothing', '{"id":"a"}', '{"text":1}', '[]', 'null'])('names the line of %s', (line) => {
    expect(() => parseItem(line, 'f.jsonl:3')).toThrow(/^f\.jsonl:3 /);
  });
});

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('mapInOrder', () => {
  async function* numbers(count: number): AsyncGenerator<number> {
    for (let number = 0; number < count; number += 1) yield number;
  }

  it('keeps the order, whatever ends first, and never runs more than allowed', async () => {
    const ends = new Map<number, () => void>();
    let running = 0;
    let most = 0;
    const mapped = mapInOrder(numbers(5), 2, async (number) => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.set(number, resolve));
      running -= 1;
      return number;
    });
    const results = all(mapped);
    for (const number of [1, 0, 2, 3, 4]) {
      while (!ends.has(number)) await Promise.resolve();
      ends.get(number)!();
    }
    expect(await results).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('passes on the first failure after what came before it', async () => {
    const seen: number[] = [];
    const failing = (async () => {
      for await (const number of mapInOrder(numbers(9), 3, async (item) => {
        if (item === 2) throw new Error('two');
        return item;
      })) {
        seen.push(number);
      }
    })();
    await expect(failing).rejects.toThrow('two');
    expect(seen).toEqual([0, 1]);
  });
});
