import { isRecord, type RawRow } from './row.js';

const NEWLINE = 0x0a;
/** Leaves a byte order mark out. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * JSON Lines as they come, one line in memory at a time. Blank lines are no rows.
 *
 * @param maxLineBytes - A longer line is skipped as it comes, and named. @default 16 MiB
 */
export async function* readJsonl(
  source: AsyncIterable<Uint8Array>,
  maxLineBytes = 16 * 1024 * 1024,
): AsyncGenerator<RawRow> {
  const line = new Line(maxLineBytes);
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      line.add(chunk.subarray(from, at));
      from = at + 1;
      const row = line.end();
      if (row) yield row;
    }
    line.add(chunk.subarray(from));
  }
  const last = line.end();
  if (last) yield last;
}

class Line {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #number = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    // Copied: a source may use its buffer again.
    else this.#parts.push(Uint8Array.from(part));
  }

  end(): RawRow | undefined {
    const bytes = this.#bytes > this.#maxBytes ? undefined : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#number += 1;
    const number = this.#number;
    if (!bytes) return { number, problem: `is longer than ${this.#maxBytes} bytes` };
    return rowOf(bytes, number);
  }
}

function rowOf(bytes: Uint8Array, number: number): RawRow | undefined {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { number, problem: 'is not UTF-8' };
  }
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { number, value } : { number, problem: 'is not a JSON object' };
  } catch {
    return { number, problem: 'is not JSON' };
  }
}
