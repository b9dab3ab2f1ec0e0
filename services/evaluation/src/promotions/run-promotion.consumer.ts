import { hashId, type PromotionAdvanced, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit, type Emission } from '@weir/kafka';
import { failedPromotion } from './advanced-of.js';
import { type PromotionPorts, runPromotion } from './run-promotion.js';

/** The group of all that has to do with promotions: the same instance gets one and what is decided about it. */
export const PROMOTIONS = 'weir.evaluation.promotions';

/** As long as a timer can be set; a promotion that takes longer is taken up again. */
const LONGEST_MS = 24 * 86_400_000;
const AT_A_TIME = 16;

/**
 * Runs promotions, each from its request to its end. Beside them it reads `topics.answerRequested` and `topics.answerCompleted`, without
 * a group.
 */
export function runPromotionConsumer(ports: PromotionPorts): AnyConsumer {
  return defineConsumer({
    group: PROMOTIONS,
    topic: topics.promotionRequested,
    concurrency: AT_A_TIME,
    timeoutMs: LONGEST_MS,
    retry: { attempts: 1_000, firstDelayMs: 500, maxDelayMs: 30_000 },
    ledger: [topics.promotionAdvanced],
    outcomeId: ({ runId }) => endId(runId),
    gather: (request, context) => runPromotion(request, context, ports),
    handle: (_request, advanced) => [endEmission(advanced)],
    reject: (error, request, { timestamp }) => request && [endEmission(failedPromotion(request, error, timestamp))],
  });
}

/** The one record that an attempt ends with. */
function endEmission(advanced: PromotionAdvanced): Emission {
  const { runId } = advanced;
  return emit(topics.promotionAdvanced, advanced, { run: runId, id: endId(runId) });
}

function endId(runId: string): string {
  return hashId('promotion-ended', runId);
}
