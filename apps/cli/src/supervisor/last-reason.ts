import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/** What a service's log says about its end: the reason in its last error, else its last line. */
export function lastReason(file: string): { code?: string; reason: string } | undefined {
  const lines = tail(file)
    .split('\n')
    .filter((line) => line.trim() !== '');
  for (const line of lines.toReversed()) {
    const entry = parseEntry(line);
    if (entry) return entry;
  }
  const last = lines.at(-1);
  return last === undefined ? undefined : { reason: last };
}

function parseEntry(line: string): { code?: string; reason: string } | undefined {
  try {
    const { level, code, reason, msg } = JSON.parse(line) as Record<string, unknown>;
    if (level !== 'fatal' && level !== 'error') return undefined;
    const text = typeof reason === 'string' ? reason : String(msg);
    return typeof code === 'string' ? { code, reason: text } : { reason: text };
  } catch {
    return undefined;
  }
}

function tail(file: string): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
