import { hashId, type PromotionDecided, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type AnyConsumer, defineConsumer, emit, type GatherContext } from '@weir/kafka';
import { advancedOf, recordIn } from './advanced-of.js';
import { hasEnded, NOTHING_OBSERVED, type PromotionRecord } from './promotion-state.js';
import { readPromotion } from './read-promotion.js';
import { PROMOTIONS } from './run-promotion.consumer.js';
import { type PromotionPorts, shapesOf } from './run-promotion.js';
import { settlePromotion } from './settle-promotion.js';
import { stepPromotion } from './step-promotion.js';

type DecidePorts = Pick<PromotionPorts, 'readSince' | 'active' | 'now' | 'events'>;

/** What a person decides: told to the promotion that runs here, or done, where it has ended. */
export function decidePromotionConsumer(ports: DecidePorts): AnyConsumer {
  return defineConsumer({
    group: PROMOTIONS,
    topic: topics.promotionDecided,
    retry: { attempts: 100, firstDelayMs: 200, maxDelayMs: 2_000 },
    ledger: [topics.promotionAdvanced],
    gather: (decision, context) => decidePromotion(decision, context, ports),
    handle: ({ runId }, record) =>
      record
        ? [
            emit(topics.promotionAdvanced, advancedOf(record), {
              run: runId,
              id: hashId('promotion-undone', runId),
            }),
          ]
        : [],
  });
}

/**
 * @returns What is to be written; undefined when that is the running promotion's, or nothing is to be done.
 * @throws WeirError retryable `promotion-starting` when it is not known yet where it runs.
 */
async function decidePromotion(
  decision: PromotionDecided,
  context: GatherContext,
  { readSince, active, now, events }: DecidePorts,
): Promise<PromotionRecord | undefined> {
  const { promotion, runId } = decision;
  const running = active.find(runId);
  if (running) {
    const isTaken = running.decide(decision);
    if (!isTaken && decision.decision !== 'rollback') return undefined;
    await running.ended;
    context.signal.throwIfAborted();
    if (isTaken) return undefined;
    // It was being promoted already: that is to be undone, once it is done.
    throw starting(promotion);
  }
  const known = await readPromotion(readSince, promotion, context.signal);
  if (!known || known.runId !== runId) return undefined;
  const record = recordIn(known);
  if (!hasEnded(record) || (record.phase === 'promoted' && !record.settled)) throw starting(promotion);
  const at = now();
  const { decision: wanted, caller } = decision;
  const state = { ...record, observed: NOTHING_OBSERVED };
  const next = stepPromotion(state, { type: 'decided', at, decision: wanted, caller }, shapesOf);
  // Written before a crash, and not put into force.
  const isLeft = !record.settled;
  if (next === state && !isLeft) return undefined;
  if (next !== state) {
    const id = hashId('promotion-undoing', runId);
    await context.publish([emit(topics.promotionAdvanced, advancedOf(next), { run: runId, id })]);
    events.promotionAdvanced({ promotion, phase: next.phase, event: next.history.at(-1)!.event, share: 0 });
  }
  await context.publish(settlePromotion(next, at));
  return { ...next, settled: true };
}

function starting(promotion: string): WeirError {
  return new WeirError({
    code: 'promotion-starting',
    disposition: 'retryable',
    message: `The promotion ${promotion} is about to go on; what was decided about it waits for that.`,
  });
}
