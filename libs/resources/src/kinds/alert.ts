import { z } from 'zod';
import { durationSchema } from './duration.js';
import { whereSchema } from './where-schema.js';

const name = z.string().min(1);
const over = durationSchema('1m', '31d');

/** What runs of the chain log come to. Shares are of all runs; `duration` is from the request to the outcome, milliseconds. */
export const RUN_MEASURES = [
  'runs',
  'failed-share',
  'refused-share',
  'cached-share',
  'cost',
  'cost-per-run',
  'tokens',
  'duration-p50',
  'duration-p95',
  'duration-p99',
] as const;
export type RunMeasure = (typeof RUN_MEASURES)[number];

/** What the documents that were submitted come to. `searchable` is from the submission until they can be found, milliseconds. */
export const DOCUMENT_MEASURES = [
  'documents',
  'rejected-share',
  'searchable-p50',
  'searchable-p95',
  'searchable-p99',
] as const;
export type DocumentMeasure = (typeof DOCUMENT_MEASURES)[number];

const signalSchema = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('runs'),
    measure: z.enum(RUN_MEASURES),
    /** Only those of which this is true, as `weir runs --where` has it. */
    where: whereSchema.optional(),
    over,
    /** Nothing is said of fewer, but how many there are. @default 1 */
    least: z.int().min(1).default(1),
  }),
  z.strictObject({
    of: z.literal('documents'),
    measure: z.enum(DOCUMENT_MEASURES),
    collection: name.optional(),
    over,
    least: z.int().min(1).default(1),
  }),
  /** How many features have drifted; of one of them, by how much. */
  z.strictObject({ of: z.literal('drift'), feature: name.optional() }),
  /** What the newest run of a suite came to. */
  z.strictObject({
    of: z.literal('evaluation'),
    suite: name,
    metric: name,
    /** @default Each of the suite's. */
    variant: name.optional(),
    /** Older results are none. */
    over: durationSchema('1m', '400d').default('31d'),
  }),
  /** How fast an Objective's error budget is used, where 1 uses all of it in the objective's time: the smaller of two windows. */
  z.strictObject({
    of: z.literal('objective'),
    objective: name,
    over,
    /** The shorter window, by which the alert ends soon after the trouble does. @default A twelfth of `over`. */
    and: durationSchema('1m', '31d').optional(),
    least: z.int().min(1).default(1),
  }),
  /** What Prometheus says: one value for each series. */
  z.strictObject({ of: z.literal('prometheus'), query: z.string().min(1).max(4_000) }),
]);

const limit = z.number();

const conditionSchema = z.union([
  z.strictObject({
    above: limit,
    /** An alert goes on until the value is not above this one. @default `above` */
    until: limit.optional(),
  }),
  z.strictObject({ below: limit, until: limit.optional() }),
  /** Shares by which a value is higher or lower than that of the same window before: 0.5 is half as much again. */
  z.strictObject({ risesBy: z.number().positive(), before: durationSchema('1m', '31d'), until: limit.optional() }),
  z.strictObject({
    fallsBy: z.number().positive().max(1),
    before: durationSchema('1m', '31d'),
    until: limit.optional(),
  }),
  /** There is nothing of which a value could be. */
  z.strictObject({ absent: z.literal(true) }),
]);

/** What somebody wants to be told of, and where. */
export const alertSchema = z
  .strictObject({
    description: z.string().max(1_000).optional(),
    severity: z.enum(['critical', 'warning']).default('warning'),
    /** Page that says what to do. */
    runbook: z.string().max(1_000).optional(),
    /** What counts; absent means any. */
    applies: z.strictObject({ tenant: name.optional(), app: name.optional() }).prefault({}),
    /** An alert of its own for each of them. @default one for all */
    each: z.enum(['tenant', 'app']).optional(),
    signal: signalSchema,
    when: conditionSchema,
    /** It holds so long before the alert fires. @default at once */
    for: durationSchema('0m', '7d').default('0m'),
    /** It does not hold for so long before the alert ends. @default at once */
    keep: durationSchema('0m', '7d').default('0m'),
    /** Names of Channels. Whoever reads the topic is told of all. */
    channels: z.array(name).max(20).default([]),
  })
  .refine(({ signal, when }) => !('before' in when) || signal.of === 'runs' || signal.of === 'documents', {
    path: ['when', 'before'],
    message: 'only runs and documents are compared with those before',
  })
  .refine(({ signal, each }) => each === undefined || signal.of !== 'prometheus', {
    path: ['each'],
    message: 'the series of the query are alerts of their own',
  })
  .refine(({ signal, each, applies }) => signal.of !== 'documents' || (each !== 'app' && applies.app === undefined), {
    path: ['applies', 'app'],
    message: 'documents are of no app',
  })
  .refine(({ when }) => !('above' in when) || (when.until ?? when.above) <= when.above, {
    path: ['when', 'until'],
    message: 'must not be above `above`',
  })
  .refine(({ when }) => !('below' in when) || (when.until ?? when.below) >= when.below, {
    path: ['when', 'until'],
    message: 'must not be below `below`',
  });

export type AlertSpec = z.output<typeof alertSchema>;
export type Signal = AlertSpec['signal'];
export type SignalOf<Of extends Signal['of']> = Extract<Signal, { of: Of }>;
export type AlertCondition = AlertSpec['when'];
