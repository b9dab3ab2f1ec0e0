import { z } from 'zod';
import { named } from '../http/route.js';

export const modelSchema = named(
  'Model',
  z.object({
    id: z.string().describe('What `model` of a request may be.'),
    object: z.literal('model'),
    created: z.int().describe('0: when it was declared is not kept.'),
    owned_by: z.string(),
    type: z.literal('model').describe("This and the next two are Anthropic's."),
    display_name: z.string(),
    created_at: z.string(),
    weir: z.object({ kind: z.enum(['app', 'model', 'embedding']), description: z.string().optional() }),
  }),
);

export const modelListSchema = named(
  'ModelList',
  z.object({
    object: z.literal('list'),
    data: z.array(modelSchema),
    has_more: z.literal(false).describe("This and the next two are Anthropic's."),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  }),
);

export type ModelObject = z.output<typeof modelSchema>;
export type ModelList = z.output<typeof modelListSchema>;
