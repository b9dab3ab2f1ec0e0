import { z } from 'zod';
import { named } from '../http/route.js';

const name = z.string().min(1).max(512);

const targetSchema = named(
  'ErasureTarget',
  z.strictObject({
    document: z.strictObject({ collection: name, documentId: name }).optional(),
    subject: name.optional().describe('Whose data it is, as documents and questions name it in `subject`.'),
    everything: z.literal(true).optional().describe("All of the caller's tenant but its resources, ledger and trail."),
  }),
);

export const erasureRequestSchema = named(
  'ErasureRequest',
  z
    .strictObject({
      target: targetSchema.refine((target) => Object.values(target).filter(Boolean).length === 1, {
        message: 'needs exactly one of document, subject and everything',
      }),
      reason: z
        .string()
        .max(500)
        .default('')
        .describe('For the receipt: the number of a ticket, no text about a person.'),
      dryRun: z.boolean().default(false).describe('Finds and counts, erases nothing.'),
      confirm: z.string().optional().describe('With `everything`: the name of the tenant.'),
    })
    .refine(({ target, confirm, dryRun }) => !target.everything || dryRun || confirm !== undefined, {
      path: ['confirm'],
      message: 'has to name the tenant that is erased',
    }),
);

export const erasureStartedSchema = named('ErasureStarted', z.object({ erasureId: z.string() }));

const objectSchema = z.object({
  store: z.string().describe('`topic`, `index`, `mlflow` or `dataset`.'),
  kind: z.string(),
  place: z.string(),
  ids: z.array(z.string()).describe('The first 10,000.'),
  count: z.number(),
  state: z.string().describe('`found`, `erased` or `left`.'),
});

const probeSchema = z.object({
  place: z.string(),
  method: z.string(),
  searched: z.number(),
  found: z.number(),
});

export const erasureSchema = named(
  'Erasure',
  z.object({
    erasureId: z.string(),
    state: z.string().describe('`running`, or how it ended: `erased`, `nothing-found`, `incomplete`, `previewed`.'),
    progress: z.object({ phase: z.string(), done: z.number(), of: z.number() }).optional(),
    target: targetSchema.optional(),
    reason: z.string().optional(),
    requestedBy: z.string().optional(),
    requestedAt: z.string().optional().describe('RFC 3339.'),
    completedAt: z.string().optional().describe('RFC 3339.'),
    objects: z.array(objectSchema),
    models: z.array(z.string()).describe('Trained on it: what they have learned is still in them.'),
    probes: z.array(probeSchema),
    failure: z.string().optional(),
    receipt: z.unknown().optional().describe('As it was signed: keep it; `weir erase verify` checks it.'),
  }),
);

export const erasureListSchema = named('ErasureList', z.object({ erasures: z.array(erasureSchema) }));

export type ErasureRequestBody = z.output<typeof erasureRequestSchema>;
export type ErasureJson = z.output<typeof erasureSchema>;
