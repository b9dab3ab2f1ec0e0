import { Cron } from 'croner';
import { durationMs } from './kinds/duration.js';
import type { SuiteSpec } from './kinds/suite.js';

type Scheduled = Pick<SuiteSpec, 'every' | 'schedule'>;

/**
 * When a suite was due last, at or before a time; the same for all who ask at any time until the next one.
 *
 * @param now - Milliseconds since the epoch, as the result is.
 * @returns Undefined for one that has no schedule, or was never due.
 */
export function lastDue({ every, schedule }: Scheduled, now: number): number | undefined {
  if (schedule) {
    // What croner gives lies before its reference, not at it.
    const [last] = cronOf(schedule).previousRuns(1, new Date(now + 1));
    return last?.getTime();
  }
  if (every === undefined) return undefined;
  const period = durationMs(every);
  return Math.floor(now / period) * period;
}

/** When a suite is due next, after a time. @returns Undefined for one that has no schedule, or is never due again. */
export function nextDue({ every, schedule }: Scheduled, now: number): number | undefined {
  if (schedule) return cronOf(schedule).nextRun(new Date(now))?.getTime();
  if (every === undefined) return undefined;
  const period = durationMs(every);
  return (Math.floor(now / period) + 1) * period;
}

function cronOf({ cron, timeZone }: NonNullable<SuiteSpec['schedule']>): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}
