import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { checkBatch, clearDocument, knownDocument, rejectBatch } from './clear-document.handler.js';
import { policyOfCollection, requireKeys } from './policy-of.js';
import type { GuardrailKeys } from './guardrails/guardrail.js';
import type { GovernanceEvents } from './telemetry.js';

export interface ClearDocumentPorts {
  snapshot: () => Snapshot;
  events: GovernanceEvents;
  keys?: GuardrailKeys;
}

/** Documents are checked by their collection's policy before anything is embedded or indexed of them. */
export function clearDocumentConsumer({ snapshot, events, keys = {} }: ClearDocumentPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.governance.clear-document',
    topic: topics.documentChunked,
    ledger: [topics.documentStatus, topics.documentCleared],
    gather: async ({ batch }) => {
      const { collection, tenant } = knownDocument(batch);
      const policy = policyOfCollection(collection, tenant, snapshot());
      requireKeys(policy, 'document', keys);
      const started = performance.now();
      const checked = checkBatch(batch!, policy, { keys: { ...keys, tenant } });
      const tookMs = performance.now() - started;
      events.checkMade({ stage: 'document', verdict: checked.verdict, findings: checked.findings, tookMs });
      return checked;
    },
    handle: (_message, checked) => clearDocument(checked),
    reject: (error, message) => rejectBatch(error, message?.batch),
  });
}
