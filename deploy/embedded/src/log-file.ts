import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const tailBytes = 64 * 1024;

/** Makes room for a new log: what the previous run wrote becomes `<file>.1`, replacing the run before it. */
export async function rotateLog(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (existsSync(file)) await rename(file, `${file}.1`);
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
