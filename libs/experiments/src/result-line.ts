import { WeirError } from '@weir/errors';
import { z } from 'zod';

const usage = z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number().optional() });

/** What came of one item, once: a line of a file of results. What is optional, lines that were written before it do not have. */
export const resultLineSchema = z.object({
  id: z.string(),
  /** Zero-based, where items are asked several times. */
  repeat: z.int().min(0),
  app: z.string(),
  /** What is compared with others. @default The app. */
  variant: z.string().optional(),
  /** Version of the dataset. */
  dataset: z.string(),
  /** Of the dataset, that the item is in. */
  split: z.string().optional(),
  runId: z.string().optional(),
  question: z.string(),
  expected: z.json().optional(),
  outcome: z.enum(['answered', 'refused', 'failed']),
  answer: z.string(),
  citations: z.array(z.unknown()),
  /** Texts that the answer was made from. */
  contexts: z.array(z.string()).optional(),
  /** Ids of their documents, the best first. */
  documents: z.array(z.string()).optional(),
  /** Ids of the documents that the item says are relevant. */
  relevant: z.array(z.string()).optional(),
  usage,
  tookMs: z.number(),
  fingerprint: z.string().optional(),
  reason: z.object({ code: z.string(), message: z.string() }).optional(),
  scores: z.record(z.string(), z.number()),
  /** Why a metric has no score. */
  problems: z.record(z.string(), z.string()),
  /** What made a score, where it is more than a function: the judge, with its prompt. */
  by: z.record(z.string(), z.string()).optional(),
  /** What the judges used. */
  judgeUsage: usage.optional(),
  /** What a replay found out about it. */
  notes: z.record(z.string(), z.string()).optional(),
});

export type ResultLine = z.output<typeof resultLineSchema>;

/**
 * The results in the text of a file, one a line, in its order; empty lines are none.
 *
 * @param name - Of the file, for the message.
 * @throws WeirError `results-malformed` (poison) at the first line that is no result: it is named.
 */
export function parseResults(text: string, name: string): ResultLine[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parsed(line, index + 1, name)]));
}

function parsed(line: string, number: number, name: string): ResultLine {
  try {
    return resultLineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new WeirError({
      code: 'results-malformed',
      disposition: 'poison',
      message: `Line ${number} of ${name} is no result of \`weir eval run\`.`,
      field: name,
      cause,
    });
  }
}

/** The name by which a result is compared with others. */
export function variantOf({ variant, app }: Pick<ResultLine, 'variant' | 'app'>): string {
  return variant ?? app;
}
