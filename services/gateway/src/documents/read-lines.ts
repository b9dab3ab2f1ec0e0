/** A line without its end; `bytes` is undefined when it was longer than it may be. */
export interface Line {
  /** From 1. */
  number: number;
  bytes: Buffer | undefined;
}

const NEWLINE = 0x0a;

/**
 * Cuts a stream into lines, holding one of them at most. A longer one than `maxBytes` is skipped as it comes.
 *
 * @param source - Chunks of any length; what follows the last newline is a line too, unless it is empty.
 */
export async function* readLines(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length > maxBytes) parts = [];
    else parts.push(part);
  };
  const end = (): Line => {
    const line = { number: number++, bytes: length > maxBytes ? undefined : Buffer.concat(parts) };
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, at));
      from = at + 1;
      yield end();
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  if (length > 0) yield end();
}
