import type { PromotionAdvanced, PromotionEvidence, PromotionRequested } from '@weir/contracts';
import { type PromotionSpec, promotionSchema } from '@weir/resources';
import { appOf, isAdvanced } from './promotions.js';
import type { PromotionEvidenceJson, PromotionJson } from './promotions.schema.js';

/** What callers are shown of a promotion. */
export function promotionJson(one: PromotionAdvanced | PromotionRequested): PromotionJson {
  const { promotion, runId, caller } = one;
  const spec = promotionSchema.safeParse(one.spec).data;
  const steps = spec?.canary.steps.length ?? 0;
  const names = { promotion, runId, caller, app: appOf(one), steps };
  if (!isAdvanced(one)) {
    return { ...names, phase: 'requested', settled: false, step: 0, share: 0, wanted: 0, history: [] };
  }
  const { phase, settled, step, share, since, evidence, history } = one;
  return {
    ...names,
    phase,
    settled,
    step,
    share,
    wanted: spec ? wantedIn(phase, spec) : 0,
    since,
    ...(evidence ? { evidence: evidenceJson(evidence) } : {}),
    history: history.map(({ event, at, share: given, caller: by, reason, evidence: found }) => ({
      event,
      at,
      share: given,
      caller: by,
      ...(reason ? { reason: { code: reason.code, message: reason.message, field: reason.field } } : {}),
      ...(found ? { evidence: evidenceJson(found) } : {}),
    })),
  };
}

function wantedIn(phase: string, { shadow, canary }: PromotionSpec): number {
  if (phase === 'shadow') return shadow.samples;
  return phase === 'canary' ? canary.samples : 0;
}

function evidenceJson({ design, live, candidate, cost, tokens, metrics }: PromotionEvidence): PromotionEvidenceJson {
  return {
    design,
    live,
    candidate,
    cost,
    tokens,
    metrics: metrics.map(({ $typeName: _type, $unknown: _unknown, ...metric }) => metric),
  };
}
