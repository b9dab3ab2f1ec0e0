import type { AnswerCompleted } from '@weir/contracts';
import type { PromotionRecord } from './promotion-state.js';

/**
 * Which side of a canary an answer is of; undefined for one of something else: of an experiment, or of the canary at another
 * share.
 */
export function sideOf(
  answer: AnswerCompleted,
  { app, promotion, share }: Pick<PromotionRecord, 'app' | 'promotion' | 'share'>,
): 'live' | 'candidate' | undefined {
  if (answer.app !== app || answer.experiment !== '') return undefined;
  const canary = answer.provenance?.['canary'];
  if (canary === undefined) return 'live';
  const { promotion: named, share: given } = canary as { promotion?: unknown; share?: unknown };
  return named === promotion && given === share ? 'candidate' : undefined;
}
