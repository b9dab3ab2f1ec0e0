import type { Writable } from 'node:stream';

/** Resolves when everything that was written is with whoever reads. `drain` would not do: it comes only where a buffer was full. */
export async function flushed(...streams: readonly Writable[]): Promise<void> {
  for (const stream of streams) {
    if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
