import { Cron } from 'croner';
import { z } from 'zod';

/** A year from which on an expression that ever comes round does so within the century. */
const LONG_AGO = new Date('2000-01-01T00:00:00Z');
/** Five to seven fields, or a name as `@daily`. A time of its own is no schedule, and `?` would mean another time whenever it is read. */
const FIELDS = /^(@[a-z]+|[^\s?]+(\s+[^\s?]+){4,6})$/i;

/** When something runs, again and again: a cron expression and the time zone that its hours are of. */
export const cronScheduleSchema = z.strictObject({
  /** Minute, hour, day of month, month, day of week; with six fields, seconds stand first. */
  cron: z.string().refine((cron) => problemOf(cron) === undefined, { error: ({ input }) => problemOf(String(input)) }),
  /** Of the IANA database, as Europe/Berlin. */
  timeZone: z.string().refine(isTimeZone, { message: 'must be a time zone, as Europe/Berlin' }).default('UTC'),
});

function problemOf(text: string): string | undefined {
  const cron = text.trim();
  if (!FIELDS.test(cron)) return 'must be a cron expression, as 0 3 * * 1-5';
  try {
    return new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(LONG_AGO) ? undefined : 'never comes round';
  } catch (error) {
    return `is no cron expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format();
    return true;
  } catch {
    return false;
  }
}
