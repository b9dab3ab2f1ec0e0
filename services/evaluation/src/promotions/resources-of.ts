import type { JsonObject } from '@weir/contracts';
import { type CanarySpec, mergePatch } from '@weir/resources';
import type { PromotionRecord } from './promotion-state.js';

/** What has to be declared. */
export interface WantedResources {
  /** The App's specification; undefined leaves it as it is. */
  app?: JsonObject;
  /** Undefined for none. */
  canary?: CanarySpec;
}

/** What a phase means. To put the same into force again changes nothing, so that a crash in the middle does no harm. */
export function resourcesOf(record: PromotionRecord): WantedResources {
  const { phase, promotion, spec, share, before, history } = record;
  if (phase === 'canary' || phase === 'held') return { canary: { promotion, with: spec.with, share } };
  if (phase === 'promoted') return { app: promotedApp(record) };
  const wasPromoted = history.some(({ event }) => event === 'promoted');
  return phase === 'rolled-back' && wasPromoted ? { app: before } : {};
}

/** The App's specification with the promotion's changes. */
export function promotedApp({ before, spec }: Pick<PromotionRecord, 'before' | 'spec'>): JsonObject {
  return mergePatch(before, spec.with) as JsonObject;
}
