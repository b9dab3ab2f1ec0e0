import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { usageError } from '../cli-error.js';

/** What came of one item, once. */
export const resultLineSchema = z.object({
  id: z.string(),
  /** Zero-based, where items are asked several times. */
  repeat: z.int().min(0),
  app: z.string(),
  /** Version of the dataset. */
  dataset: z.string(),
  runId: z.string().optional(),
  question: z.string(),
  expected: z.json().optional(),
  outcome: z.enum(['answered', 'refused', 'failed']),
  answer: z.string(),
  citations: z.array(z.unknown()),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number().optional() }),
  tookMs: z.number(),
  fingerprint: z.string().optional(),
  reason: z.object({ code: z.string(), message: z.string() }).optional(),
  scores: z.record(z.string(), z.number()),
  /** Why a metric has no score. */
  problems: z.record(z.string(), z.string()),
});

export type ResultLine = z.output<typeof resultLineSchema>;

/**
 * The results in a file.
 *
 * @throws CliError when there is none, or a line is no result: it is named.
 */
export async function readResults(path: string): Promise<ResultLine[]> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined) throw usageError(`There is no file ${path}.`, path);
  return content.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parsed(line, index + 1, path)]));
}

function parsed(line: string, number: number, path: string): ResultLine {
  try {
    return resultLineSchema.parse(JSON.parse(line));
  } catch {
    throw usageError(`Line ${number} of ${path} is no result of \`weir eval run\`.`, path);
  }
}
