import type { DatasetItem } from '@weir/resources';
import type { ResultLine } from '@weir/experiments';
import type { Unscored } from './result-of.js';

/** Scores one answer by all metrics of a suite; a metric that cannot say anything says why. */
export type ScoreItem = (
  result: Unscored,
  item: DatasetItem,
  signal: AbortSignal,
) => Promise<Pick<ResultLine, 'scores' | 'problems' | 'by' | 'judgeUsage'>>;
