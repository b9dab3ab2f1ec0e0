import { z } from 'zod';
import { named } from '../http/route.js';

export const embeddingsRequestSchema = named(
  'EmbeddingsRequest',
  z.strictObject({
    model: z.string().min(1).describe('Embedding model of a collection; GET /v1/models lists them.'),
    input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
    encoding_format: z.enum(['float', 'base64']).default('float'),
    dimensions: z
      .int()
      .min(1)
      .optional()
      .describe('Must be those of the model: what a part of a vector is worth depends on how its model was trained.'),
    user: z.string().optional(),
  }),
);

export type EmbeddingsRequest = z.output<typeof embeddingsRequestSchema>;

export const embeddingsSchema = named(
  'Embeddings',
  z.object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z
          .union([z.array(z.number()), z.string()])
          .describe('L2-normalised; as base64 it is little-endian 32-bit floats.'),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  }),
);

export type Embeddings = z.output<typeof embeddingsSchema>;
