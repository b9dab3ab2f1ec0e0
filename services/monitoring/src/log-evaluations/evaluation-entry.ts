import { type EvaluationCompleted, hashId } from '@weir/contracts';
import { z } from 'zod';

/** What a suite's newest run came to: of one metric of one variant. */
export interface EvaluationEntry {
  tenant: string;
  suite: string;
  variant: string;
  metric: string;
  /** The mean over items, and its interval. */
  value: number;
  low: number;
  high: number;
  items: number;
  /** Milliseconds since the epoch. */
  at: number;
  run: string;
}

const summarySchema = z.object({
  variants: z.array(
    z.object({
      variant: z.string(),
      metrics: z.array(
        z.object({
          metric: z.string(),
          estimate: z.number().nullish(),
          low: z.number().nullish(),
          high: z.number().nullish(),
          items: z.number(),
        }),
      ),
    }),
  ),
});

/** @returns None of a run that was not completed, or is of no declared suite. */
export function evaluationEntries(
  { runId, suite, outcome, summary }: EvaluationCompleted,
  { tenant, timestamp }: { tenant: string; timestamp: number },
): EvaluationEntry[] {
  const read = summarySchema.safeParse(summary);
  if (suite === '' || outcome !== 'completed' || !read.success) return [];
  return read.data.variants.flatMap(({ variant, metrics }) =>
    metrics.flatMap(({ metric, estimate, low, high, items }) =>
      // No item has a score.
      typeof estimate === 'number'
        ? [
            {
              tenant,
              suite,
              variant,
              metric,
              value: estimate,
              low: low ?? estimate,
              high: high ?? estimate,
              items,
              at: timestamp,
              run: runId,
            },
          ]
        : [],
    ),
  );
}

export function evaluationEntryId({ tenant, suite, variant, metric }: EvaluationEntry): string {
  return hashId('evaluation', tenant, suite, variant, metric);
}
