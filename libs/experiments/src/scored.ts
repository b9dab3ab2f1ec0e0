import type { Metrics, ScoreContext } from './metric.js';
import { METRICS } from './metrics.js';
import { referencesOf } from './references-of.js';
import type { ResultLine } from './result-line.js';

/**
 * Scores of an answer by each metric; a metric that cannot say anything says why, and is not counted as 0.
 *
 * @param names - Of `among`; what is asked for by another name is a problem too.
 * @param among - @default `METRICS`
 */
export function scored(
  result: Omit<ResultLine, 'scores' | 'problems'>,
  names: readonly string[],
  { among = METRICS, ...context }: ScoreContext & { among?: Metrics } = {},
): Pick<ResultLine, 'scores' | 'problems'> {
  const scores: Record<string, number> = {};
  const problems: Record<string, string> = {};
  const references = referencesOf({ expected: result.expected });
  for (const name of names) {
    const metric = Object.hasOwn(among, name) ? among[name] : undefined;
    if (!metric) {
      problems[name] = 'there is no such metric';
      continue;
    }
    if (metric.needsExpected && !references) {
      problems[name] = 'the item says nothing of the right answer as text';
      continue;
    }
    try {
      const score: unknown = metric.score(result, references ?? [], context);
      if (typeof score === 'number' && Number.isFinite(score)) scores[name] = score;
      else problems[name] = 'the metric gave no number';
    } catch (error) {
      problems[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { scores, problems };
}
