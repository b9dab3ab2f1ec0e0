import { z } from 'zod';
import { durationSchema } from './duration.js';
import { whereSchema } from './where-schema.js';

const name = z.string().min(1);
const common = {
  description: z.string().max(1_000).optional(),
  /** The share that is to be good. */
  target: z.number().gt(0).lt(1),
  /** Of which time: the newest, up to now. */
  over: durationSchema('1h', '400d').default('30d'),
};
const runs = z.strictObject({ tenant: name.optional(), app: name.optional() }).prefault({});

/** What users can rely on, as a share of what they ask for. What is bad beyond it is the error budget. */
export const objectiveSchema = z.discriminatedUnion('of', [
  z.strictObject({
    ...common,
    of: z.literal('availability'),
    applies: runs,
    /** Which runs are bad. */
    bad: whereSchema.default('outcome=failed'),
  }),
  z.strictObject({
    ...common,
    of: z.literal('latency'),
    applies: runs,
    /** From the request to the outcome. Runs that failed are bad. */
    withinMs: z.int().min(1),
  }),
  z.strictObject({
    ...common,
    of: z.literal('freshness'),
    applies: z.strictObject({ tenant: name.optional(), collection: name.optional() }).prefault({}),
    /** From the submission of a document until it can be found, or, deleted, cannot. Those that were rejected do not count. */
    withinMs: z.int().min(1),
  }),
]);

export type ObjectiveSpec = z.output<typeof objectiveSchema>;
