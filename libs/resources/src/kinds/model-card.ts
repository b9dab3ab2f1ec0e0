import { z } from 'zod';
import { QUANTISATIONS } from '../cards/quantisation.js';

const source = z.string().min(1);
const date = z.iso.date();

const sizeSchema = z
  .strictObject({
    /** All of them, also those of experts that a token does not visit. */
    parameters: z.int().positive(),
    /** What it is run with, unless somebody says otherwise. */
    quantisation: z.enum(QUANTISATIONS).default('fp16'),
    /** What the size of the cache of keys and values follows from. */
    layers: z.int().positive().optional(),
    kvHeads: z.int().positive().optional(),
    headDimension: z.int().positive().optional(),
  })
  .refine(({ layers, kvHeads, headDimension }) => all(layers, kvHeads, headDimension), {
    message: 'layers, kvHeads and headDimension go together',
  });

/** Published, or measured by whoever declares it. */
const speedSchema = z
  .strictObject({
    /** Until the first text; of a model that writes none, until its result. Milliseconds. */
    firstTextMs: z.number().positive().optional(),
    /** What one request gets, tokens per second. */
    outputTokensPerSecond: z.number().positive().optional(),
    /** What all requests of an instance get together; of a model that writes no text, tokens that it reads. */
    throughputTokensPerSecond: z.number().positive().optional(),
    source,
    date,
  })
  .refine((speed) => speed.firstTextMs ?? speed.outputTokensPerSecond ?? speed.throughputTokensPerSecond, {
    message: 'needs firstTextMs, outputTokensPerSecond or throughputTokensPerSecond',
  });

/** Higher is better, on the benchmark's own scale. */
const scoreSchema = z.strictObject({ benchmark: z.string().min(1), score: z.number(), source, date });

/** What is known of a model beside how to reach it: for choosing one. It changes no answer. */
export const modelCardSchema = z.strictObject({
  purpose: z.enum(['chat', 'embedding', 'rerank', 'classification']).default('chat'),
  /** BCP 47, as `en` or `pt-BR`. */
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, as en or pt-BR'))
    .min(1)
    .optional(),
  /** SPDX id where there is one. */
  licence: z.string().min(1).optional(),
  /** Somebody's API, or run by whoever declares it. */
  hosting: z.enum(['api', 'own']).optional(),
  outputTokens: z.int().positive().optional(),
  /** Of an embedding. */
  dimensions: z.int().positive().optional(),
  size: sizeSchema.optional(),
  speed: speedSchema.optional(),
  /** What an hour of an instance costs whoever runs it. */
  instancePrice: z.strictObject({ amount: z.number().positive(), currency: z.string().default('USD') }).optional(),
  scores: z
    .array(scoreSchema)
    .refine((scores) => new Set(scores.map(scoreKey)).size === scores.length, {
      message: 'of a benchmark, each source may give one score',
    })
    .default([]),
  /** What it was tuned on: Datasets, documents as `collection/documentId`, runs. An erasure of one of them names the model. */
  trainedOn: z.array(z.string().min(1)).optional(),
  /** The last day on which the card holds without another look. */
  reviewBy: date.optional(),
});

export type ModelCard = z.output<typeof modelCardSchema>;
export type ModelSize = z.output<typeof sizeSchema>;
export type ModelSpeed = z.output<typeof speedSchema>;
export type BenchmarkScore = z.output<typeof scoreSchema>;

/** Two scores with the same key are of the same benchmark by the same source: the later replaces the earlier. */
export function scoreKey({ benchmark, source: from }: Pick<BenchmarkScore, 'benchmark' | 'source'>): string {
  return JSON.stringify([benchmark, from]);
}

function all(...values: readonly unknown[]): boolean {
  const given = values.filter((value) => value !== undefined).length;
  return given === 0 || given === values.length;
}
