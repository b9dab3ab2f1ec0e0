import {
  create,
  type JsonObject,
  type PromotionAdvanced,
  PromotionAdvancedSchema,
  type PromotionEvidence,
  type PromotionRequested,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import { promotionSchema } from '@weir/resources';
import type { Evidence } from './evidence.js';
import type { HistoryEntry, HistoryEvent, Phase, PromotionRecord } from './promotion-state.js';

/** The message that stands for a promotion. @param evidence - Of the phase so far. */
export function advancedOf(record: PromotionRecord, evidence?: Evidence): PromotionAdvanced {
  const { promotion, runId, app, caller, phase, settled, step, share, since, before, spec, history } = record;
  return create(PromotionAdvancedSchema, {
    promotion,
    runId,
    app,
    caller,
    phase,
    settled,
    step,
    share,
    since: new Date(since).toISOString(),
    before,
    spec: JSON.parse(JSON.stringify(spec)) as JsonObject,
    ...(evidence ? { evidence } : {}),
    history: history.map(({ at, ...entry }) => ({ ...entry, at: new Date(at).toISOString() })),
  });
}

/** The promotion that a message stands for. */
export function recordIn(message: PromotionAdvanced): PromotionRecord {
  const { promotion, runId, app, caller, phase, settled, step, share, since, before = {}, spec, history } = message;
  return {
    promotion,
    runId,
    app,
    caller,
    phase: phase as Phase,
    settled,
    step,
    share,
    since: Date.parse(since),
    before,
    spec: promotionSchema.parse(spec),
    history: history.map(({ event, at, share: given, reason, evidence, caller: by }): HistoryEntry => ({
      event: event as HistoryEvent,
      at: Date.parse(at),
      share: given,
      caller: by,
      ...(reason ? { reason: { code: reason.code, message: reason.message, field: reason.field } } : {}),
      ...(evidence ? { evidence: evidenceIn(evidence) } : {}),
    })),
  };
}

/** How a promotion ended that could not begin. */
export function failedPromotion(request: PromotionRequested, error: WeirError, at: number): PromotionAdvanced {
  const { promotion, runId, caller, spec } = request;
  const { code, message, field = '' } = error;
  const time = new Date(at).toISOString();
  return create(PromotionAdvancedSchema, {
    promotion,
    runId,
    caller,
    app: typeof spec?.['app'] === 'string' ? spec['app'] : '',
    phase: 'failed',
    settled: true,
    since: time,
    ...(spec ? { spec } : {}),
    history: [{ event: 'failed', at: time, reason: { code, message, field } }],
  });
}

function evidenceIn({ design, live, candidate, cost, tokens, metrics }: PromotionEvidence): Evidence {
  return {
    design: design as Evidence['design'],
    live,
    candidate,
    cost,
    tokens,
    metrics: metrics.map(({ $typeName: _type, $unknown: _unknown, ...metric }) => ({
      ...metric,
      verdict: metric.verdict as Evidence['metrics'][number]['verdict'],
    })),
  };
}
