import { describe, expect, it } from 'vitest';
import { readLines } from './lines.js';
import { readEvents } from './server-sent-events.js';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('readLines', () => {
  it.each([1, 2, 3, 1_000])('splits at line ends and nowhere else, in pieces of %i bytes', async (size) => {
    expect(await all(readLines(pieces('ä\r\nzwei\n\nvier €', size)))).toEqual(['ä', 'zwei', '', 'vier €']);
  });

  it('gives nothing for nothing', async () => {
    expect(await all(readLines(pieces('', 1)))).toEqual([]);
  });
});

describe('readEvents', () => {
  const read = (text: string) => all(readEvents(readLines(pieces(text, 7))));

  it('reads events, joins their data lines and skips comments', async () => {
    expect(await read(': ping\n\nevent: delta\ndata: {"a":1}\n\nevent:completed\ndata: one\ndata:two\n\n')).toEqual([
      { event: 'delta', data: '{"a":1}' },
      { event: 'completed', data: 'one\ntwo' },
    ]);
  });

  it('drops an event that the stream did not end', async () => {
    expect(await read('data: whole\n\ndata: half')).toEqual([{ event: 'message', data: 'whole' }]);
  });
});
