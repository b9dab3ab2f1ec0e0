import { readFileSync } from 'node:fs';

/** The kernel's unit of processor time (`USER_HZ`), the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that processes have used, user plus system, seconds (`/proc/<pid>/stat`, fields 14 and 15). It survives a
 * noisy neighbour, which wall time does not.
 */
export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    // The second field, a name in brackets, may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

/** Memory that a process has in RAM, pages shared with others included (`VmRSS`), MiB. */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
}
