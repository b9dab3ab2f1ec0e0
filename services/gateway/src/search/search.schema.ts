import { z } from 'zod';
import { groupsSchema, versionSchema } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

export const searchRequestSchema = named(
  'SearchRequest',
  z.strictObject({
    collection: z.string().min(1),
    query: z.string().min(1).max(20_000),
    k: z.int().min(1).max(1_000).default(10).describe('Hits wanted.'),
    mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
    embedding: z
      .string()
      .min(1)
      .optional()
      .describe("Which of the collection's embeddings is searched by; by default its own."),
    groups: groupsSchema.optional(),
  }),
);

export type SearchRequest = z.output<typeof searchRequestSchema>;

export const hitSchema = named(
  'Hit',
  z.object({
    documentId: z.string(),
    chunkId: z.string(),
    version: versionSchema,
    score: z.number(),
    text: z.string(),
    title: z.string(),
    source: z.string().describe("Where to look it up: the document's URI, else its id."),
    headingPath: z.array(z.string()),
    start: z.int().describe('Where the chunk stands in the document, UTF-16 code units.'),
    end: z.int(),
    page: z.int().optional(),
    uri: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    keywordScore: z.number().optional(),
    vectorScore: z.number().optional(),
  }),
);

export const searchResultSchema = named(
  'SearchResult',
  z.object({
    query: z.string(),
    hits: z.array(hitSchema),
    generation: z.string().describe('Index generation that answered.'),
    tookMs: z.number(),
  }),
);

export type HitJson = z.output<typeof hitSchema>;
export type SearchResult = z.output<typeof searchResultSchema>;
