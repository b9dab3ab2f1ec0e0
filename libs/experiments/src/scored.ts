import type { ResultLine } from './result-line.js';
import { METRICS } from './metrics.js';
import { referencesOf } from './references-of.js';

/** Scores of an answer by each metric; a metric that cannot say anything says why, and is not counted as 0. */
export function scored(
  result: Omit<ResultLine, 'scores' | 'problems'>,
  metrics: readonly string[],
): Pick<ResultLine, 'scores' | 'problems'> {
  const scores: Record<string, number> = {};
  const problems: Record<string, string> = {};
  const references = referencesOf({ expected: result.expected });
  for (const name of metrics) {
    const { needsExpected, score } = METRICS[name]!;
    if (needsExpected && !references) {
      problems[name] = 'the item says nothing of the right answer as text';
      continue;
    }
    try {
      scores[name] = score(result, references ?? []);
    } catch (error) {
      problems[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { scores, problems };
}
