import type { CheckRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { policyFor, policySchema, type PolicySpec, type Snapshot } from '@weir/resources';
import { type CheckStage, type GuardrailKeys, partOf, settingOf } from './guardrails/guardrail.js';

const DEFAULT_POLICY = 'standard';

/**
 * The policy a check goes by: the one that came with the request, else `standard`.
 *
 * @throws WeirError poison `policy-invalid`, or `policy-unknown` where nobody declared `standard`.
 */
export function policyOfRequest(request: CheckRequested, snapshot: Snapshot): PolicySpec {
  if (!request.policy) return snapshot.get('Policy', DEFAULT_POLICY);
  const parsed = policySchema.safeParse(request.policy);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = ['policy', ...(issue?.path ?? [])].join('.');
  throw new WeirError({
    code: 'policy-invalid',
    disposition: 'poison',
    field,
    message: `Invalid policy: ${field}: ${issue?.message ?? 'not understood'}.`,
  });
}

/**
 * The policy of a document's collection, and of its tenant. Ingestion knew the collection, so one that is missing here is most likely on
 * its way.
 *
 * @throws WeirError retryable `collection-unknown` or `policy-unknown`.
 */
export function policyOfCollection(name: string, tenant: string, snapshot: Snapshot): PolicySpec {
  const collection = snapshot.find('Collection', name);
  if (!collection) throw missing('collection', 'collection-unknown', `There is no Collection named ${quoted(name)}.`);
  if (snapshot.find('Policy', collection.policy)) return policyFor(snapshot, collection.policy, tenant);
  throw missing(
    'policy',
    'policy-unknown',
    `The collection ${quoted(name)} names the Policy ${quoted(collection.policy)}, which there is not.`,
  );
}

/**
 * A policy that wants hashes or tokens needs a key to make them with. That fails what it is for, and not the service: other
 * policies go on.
 *
 * @throws WeirError poison `pii-key-missing`.
 */
export function requireKeys(policy: PolicySpec, stage: CheckStage, keys: GuardrailKeys): void {
  const pii = settingOf(policy, stage, 'pii');
  if (pii?.action !== 'redact' || (pii.style !== 'hash' && pii.style !== 'vault') || keys.pii !== undefined) return;
  throw new WeirError({
    code: 'pii-key-missing',
    disposition: 'poison',
    field: `policy.${partOf(stage)}.pii.style`,
    message: 'The policy has personal data hashed or encrypted, and governance has no WEIR_PII_KEY to do it with.',
  });
}

function missing(field: string, code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'retryable', field, message });
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
