import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

const KEPT = 3;
const TAIL_BYTES = 64 * 1024;

/** Moves the log of the run before aside, and those before it: `x.log.1` is the youngest. */
export function rotateLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  for (let age = KEPT; age >= 1; age -= 1) {
    const from = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${age}`);
  }
}

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
