import { z } from 'zod';

const DURATION = /^(\d+)(m|h|d)$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as `30m`, `6h` or `7d`. */
export function durationMs(text: string): number {
  const [, count = '0', unit = ''] = DURATION.exec(text) ?? [];
  return Number(count) * (UNIT_MS[unit] ?? Number.NaN);
}

/** A duration as `30m`, `6h` or `7d`, between two of those. */
export function durationSchema(least: string, most: string): z.ZodString {
  return z
    .string()
    .regex(DURATION, 'must be a number of minutes, hours or days, as 30m, 6h or 7d')
    .refine((value) => durationMs(value) >= durationMs(least) && durationMs(value) <= durationMs(most), {
      message: `must be between ${least} and ${most}`,
    });
}
