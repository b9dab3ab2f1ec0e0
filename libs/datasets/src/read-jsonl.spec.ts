import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonl } from './read-jsonl.js';

async function* chunks(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part);
}
async function all<Row>(rows: AsyncIterable<Row>) {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
const read = (...parts: (string | Uint8Array)[]) => all(readJsonl(chunks(...parts), 40));

describe('readJsonl', () => {
  it('names every line that cannot be read by its number, and reads on', async () => {
    const lines = ['{"a":1}', '{"a":', '', '[1]', 'null', `{"a":"${'x'.repeat(50)}"}`, '  ', '{"a":2}'];
    expect(await read(lines.join('\n'))).toEqual([
      { number: 1, value: { a: 1 } },
      { number: 2, problem: 'is not JSON' },
      { number: 4, problem: 'is not a JSON object' },
      { number: 5, problem: 'is not a JSON object' },
      { number: 6, problem: 'is longer than 40 bytes' },
      { number: 8, value: { a: 2 } },
    ]);
  });

  it('says that a line is not UTF-8 instead of changing it', async () => {
    expect(await read(Buffer.from('{"a":"\xff"}\n', 'latin1'), '{"a":1}\n')).toEqual([
      { number: 1, problem: 'is not UTF-8' },
      { number: 2, value: { a: 1 } },
    ]);
  });

  it('reads Windows line ends and a byte order mark', async () => {
    expect(await read('\ufeff{"a":1}\r\n{"a":2}\r\n')).toEqual([
      { number: 1, value: { a: 1 } },
      { number: 2, value: { a: 2 } },
    ]);
  });

  it('reads the same however the bytes are cut', async () => {
    const bytes = Buffer.from('{"a":"é😀"}\n\n{"b":\n{"c":"漢"}');
    const whole = await read(bytes);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const parts = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(await read(...parts)).toEqual(whole);
      }),
    );
  });

  it('does not read ahead of who asks', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.from('{"a":1}\n');
      }
    }
    const rows = readJsonl(endless());
    await rows.next();
    await rows.next();
    expect(given).toBe(2);
    await rows.return(undefined);
  });

  it('copies what it keeps of a buffer that is used again', async () => {
    async function* reused() {
      const buffer = Buffer.from('{"a":');
      yield buffer;
      buffer.write('12}\n ');
      yield buffer.subarray(0, 4);
    }
    expect(await all(readJsonl(reused()))).toEqual([{ number: 1, value: { a: 12 } }]);
  });
});
