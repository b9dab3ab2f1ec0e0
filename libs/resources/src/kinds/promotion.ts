import { z } from 'zod';
import { durationSchema } from './duration.js';

/** Not longer than the topics of questions and answers are kept: what is compared is read from them. */
const limitSchema = durationSchema('1m', '6d').default('1d');

const marginsSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      /** A loss that does not matter, in units of the metric; of `took-ms`, tokens and `cost` as a share of the live mean. */
      margin: z.number().positive(),
    }),
  )
  .min(1)
  .max(20)
  .refine((metrics) => new Set(metrics.map(({ name }) => name)).size === metrics.length, {
    message: 'two have one name',
  });

const MARGINS = [
  { name: 'answered', margin: 0.05 },
  { name: 'failed', margin: 0.05 },
  { name: 'blocked', margin: 0.05 },
  { name: 'took-ms', margin: 0.5 },
  { name: 'cost', margin: 0.25 },
];

const alphaSchema = z.number().gt(0).max(0.5).default(0.05);

const shadowSchema = z.strictObject({
  /** Of the app's questions that the candidate is asked, too. */
  share: z.number().gt(0).max(1).default(0.1),
  /** Questions that both answered, at which the gate decides; 0 goes without shadow and gate. */
  samples: z
    .int()
    .min(0)
    .max(10_000)
    .refine((samples) => samples === 0 || samples >= 10, { message: 'must be 0, or 10 at least' })
    .default(100),
  /** What the candidate may spend on it, in the currency of the models' prices. @default No limit. */
  maxCost: z.number().positive().optional(),
  /** Tokens that it may spend, input and output together. @default No limit. */
  maxTokens: z.int().positive().optional(),
  /** Copies under way at a time; others wait. */
  concurrency: z.int().min(1).max(64).default(8),
  /** When there are too few questions by then, the gate fails. */
  for: limitSchema,
});

const gateSchema = z.strictObject({
  /** All of them have to hold. */
  metrics: marginsSchema.default(MARGINS),
  /** Chance to let a candidate through that is worse by the margin. */
  alpha: alphaSchema,
});

const canarySchema = z.strictObject({
  /** Shares of the app's traffic, one after another. */
  steps: z
    .array(z.number().gt(0).max(1))
    .min(1)
    .max(10)
    .refine((steps) => steps.every((share, index) => share > (steps[index - 1] ?? 0)), { message: 'must rise' })
    .default([0.01, 0.05, 0.25]),
  /** Answers of the candidate in a step before the next. */
  samples: z.int().min(5).max(100_000).default(30),
  metrics: marginsSchema.default(MARGINS),
  /** Chance to roll back a candidate that is not worse by any margin, over all steps. */
  alpha: alphaSchema,
  /** Of a step: when there are too few answers by then, it is rolled back. */
  for: limitSchema,
});

const judgeSchema = z.strictObject({
  /** Name of the Model that judges. */
  model: z.string().min(1),
  /** What makes one of two answers the better one, in words. */
  criteria: z
    .string()
    .min(1)
    .default('Which answer is right, answers the question, and says no more than it needs to?'),
  temperature: z.number().min(0).max(2).default(0),
  seed: z.int().default(7),
  /** What judging may spend, in the currency of the model's prices; pairs after that are not judged. @default No limit. */
  maxCost: z.number().positive().optional(),
  /** Tokens it may spend, for models without prices. @default No limit. */
  maxTokens: z.int().positive().optional(),
});

/** The metric of the gate that a model judges: which of two answers it prefers. */
export const PREFERRED = 'preferred';

/** A change of an App, on its way into force: shadowed, compared, given to a share of the traffic, and then to all. */
export const promotionSchema = z
  .strictObject({
    description: z.string().optional(),
    /** Name of an App. */
    app: z.string().min(1),
    /** Changes to the App's specification, as a merge patch (RFC 7396). */
    with: z.record(z.string(), z.json()),
    shadow: shadowSchema.prefault({}),
    gate: gateSchema.prefault({}),
    canary: canarySchema.prefault({}),
    /** After the last step: put it into force, or wait for somebody to say so. */
    after: z.enum(['promote', 'hold']).default('promote'),
    /** Needed for the metric `preferred` of the gate. */
    judge: judgeSchema.optional(),
  })
  .refine(({ gate, judge }) => judge !== undefined || !gate.metrics.some(({ name }) => name === PREFERRED), {
    path: ['judge'],
    message: 'the metric preferred needs a judge',
  });

export type PromotionSpec = z.output<typeof promotionSchema>;
export type MetricMargin = PromotionSpec['gate']['metrics'][number];
