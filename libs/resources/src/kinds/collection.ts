import { z } from 'zod';
import { nameSchema } from './name.js';

/** A set of documents that is searched together. Its embedding and chunking make its index generation. */
export const collectionSchema = z.strictObject({
  description: z.string().optional(),
  /** Groups that may read a document which names none; `everyone` is everyone in the tenant. */
  defaultReaders: z.array(nameSchema).min(1).default(['everyone']),
  /** Embedding model, which the embedding service has to serve. */
  embedding: z.string().min(1).default('all-MiniLM-L6-v2'),
  /** Other embedding models that its documents are kept ready for, each in an index of its own: apps choose one (`retrieval.embedding`). */
  alsoEmbeddedBy: z
    .array(z.string().min(1))
    .max(4)
    .refine((names) => new Set(names).size === names.length, { message: 'each model may be named once' })
    .optional(),
  chunking: z
    .strictObject({
      maxTokens: z.int().min(32).max(512).default(256),
      overlapTokens: z.int().min(0).max(128).default(0),
    })
    .refine((chunking) => chunking.overlapTokens * 2 <= chunking.maxTokens, {
      path: ['overlapTokens'],
      message: 'must be at most half of maxTokens',
    })
    .prefault({}),
  /** Policy that documents are checked by. */
  policy: z.string().min(1).default('standard'),
});

export type CollectionSpec = z.output<typeof collectionSchema>;
