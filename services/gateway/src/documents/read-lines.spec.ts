import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, readLines } from './read-lines.js';

async function* chunks(...parts: readonly string[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

const linesOf = async (source: AsyncIterable<Buffer>, maxBytes = 100): Promise<(string | undefined)[]> => {
  const lines: Line[] = [];
  for await (const line of readLines(source, maxBytes)) lines.push(line);
  expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
  return lines.map(({ bytes }) => bytes?.toString());
};

describe('readLines', () => {
  it.each<[string, string[], (string | undefined)[]]>([
    ['nothing', [], []],
    ['one line', ['a\n'], ['a']],
    ['a last line without its end', ['a\nb'], ['a', 'b']],
    ['blank lines', ['\n\na\n'], ['', '', 'a']],
    ['a line in pieces', ['a', 'b', 'c\nd', '\n'], ['abc', 'd']],
    ['a character in pieces', ['é\n'], ['é']],
    ['a carriage return', ['a\r\n'], ['a\r']],
  ])('reads %s', async (_what, parts, lines) => {
    expect(await linesOf(chunks(...parts))).toEqual(lines);
  });

  it('skips a line that is too long, however it comes, and goes on after it', async () => {
    expect(await linesOf(chunks('12345\n123456\n1234', '56', '7\nok\n', '123456'), 5)).toEqual([
      '12345',
      undefined,
      undefined,
      'ok',
      undefined,
    ]);
  });

  it('gives the same lines wherever the stream is cut', async () => {
    const texts = fc.array(
      fc.string({ maxLength: 10 }).map((text) => text.replaceAll('\n', '')),
      { maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(100), { maxLength: 10 }), async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
        const parts = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const source = (async function* () {
          yield* parts;
        })();
        expect(await linesOf(source)).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });
});
