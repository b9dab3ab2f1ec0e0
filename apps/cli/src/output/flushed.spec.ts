import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { flushed } from './flushed.js';

/** Takes what is written when it is let. */
function slow(): { stream: Writable; taken: string[]; go: () => void } {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      const take = () => {
        taken.push(piece.toString());
        done();
      };
      if (isOpen) take();
      else waiting.push(take);
    },
  });
  const go = () => {
    isOpen = true;
    for (const take of waiting.splice(0)) take();
  };
  return { stream, taken, go };
}

describe('flushed', () => {
  it.each([
    ['a little, which fills no buffer', 10],
    ['more than a buffer holds', 100_000],
  ])('waits for %s', async (_, length) => {
    const { stream, taken, go } = slow();
    stream.write('a');
    stream.write('b'.repeat(length));
    const done = flushed(stream);
    go();
    await done;
    expect(taken.join('')).toHaveLength(length + 1);
    expect(stream.writableLength).toBe(0);
  });

  it('has nothing to wait for', async () => {
    await expect(flushed(slow().stream)).resolves.toBeUndefined();
  });
});
