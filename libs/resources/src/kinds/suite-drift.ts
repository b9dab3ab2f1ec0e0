import { z } from 'zod';

const WHEN = 'must be promotion, or an RFC 3339 time, as 2026-03-01T12:00:00Z';

/** How scheduled runs of a suite are compared with those before. */
export const suiteDriftSchema = z.strictObject({
  /** The reference: so many runs, the first ones. */
  runs: z.int().min(1).max(50).default(3),
  /** The first ones since then: since the last promotion of an app that is asked, or a time. @default Of all. */
  since: z.union([z.literal('promotion'), z.iso.datetime({ offset: true, error: WHEN })], { error: WHEN }).optional(),
  /** Fewer items with a score of a metric, on either side, are too few to say anything. */
  leastItems: z.int().min(5).max(100_000).default(20),
  /** Of ten runs in a row without a change, the share with a false alarm. */
  falseAlarms: z.number().gt(0).max(0.5).default(0.02),
});

/** The answers that people got since the last run, instead of a dataset. */
export const suiteTrafficSchema = z.strictObject({
  /** So many of them, by chance; all where there are fewer. */
  sample: z.int().min(1).max(5_000).default(200),
  /** Only those that ended so. @default All. */
  outcomes: z
    .array(z.enum(['answered', 'refused', 'failed']))
    .min(1)
    .optional(),
});
