import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

const keptRuns = 3;
const tailBytes = 64 * 1024;

/** Makes room for a new log: those of the runs before move aside, `<file>.1` is the youngest, and three are kept. */
export function rotateLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  for (let age = keptRuns; age >= 1; age -= 1) {
    const from = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${age}`);
  }
}

/** The last lines of a log, without stack frames: they fill the tail and hide the line that says why. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return meaningfulLines(buffer.subarray(0, bytesRead).toString('utf8')).slice(-count);
  } finally {
    await handle.close();
  }
}

export function meaningfulLines(log: string): string[] {
  return log.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |\.\.\. \d+ )/.test(line));
}
