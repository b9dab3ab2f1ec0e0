import { hashId, type ResourceChangedSchema, topics } from '@weir/contracts';
import { emit, type Emission, emitOther } from '@weir/kafka';
import { parseResource, resourceKey, resourceMessage } from '@weir/resources';
import type { PromotionRecord } from './promotion-state.js';
import { resourcesOf } from './resources-of.js';

/**
 * What puts a phase into force: the App before its canary goes, so that a run that sees only the first gets the same answer. All of
 * it is written whatever stands there: what this process has seen of the resources may be old.
 */
export function settlePromotion(record: PromotionRecord, at: number): Emission[] {
  const { app: name, runId, history } = record;
  const wanted = resourcesOf(record);
  const idOf = (key: string) => hashId('promotion-resource', runId, String(history.length), key);
  const declare = (kind: 'App' | 'Canary', spec: unknown): Emission => {
    const message = resourceMessage(parseResource({ kind, name, spec }), new Date(at).toISOString());
    return emit<typeof ResourceChangedSchema>(topics.resourceChanged, message, { id: idOf(kind) });
  };
  const hadCanary = history.some(({ event }) => event === 'canary-started');
  const key = resourceKey({ kind: 'Canary', name });
  return [
    ...(wanted.app ? [declare('App', wanted.app)] : []),
    ...(wanted.canary ? [declare('Canary', wanted.canary)] : []),
    ...(hadCanary && !wanted.canary
      ? [emitOther(topics.resourceChanged, topics.resourceChanged.schema, null, { key, id: idOf('Canary') })]
      : []),
  ];
}
