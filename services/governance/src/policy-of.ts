import type { CheckRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { policySchema, type PolicySpec, type Snapshot } from '@weir/resources';

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
 * The policy of a document's collection. Ingestion knew the collection, so one that is missing here is most likely on
 * its way.
 *
 * @throws WeirError retryable `collection-unknown` or `policy-unknown`.
 */
export function policyOfCollection(name: string, snapshot: Snapshot): PolicySpec {
  const collection = snapshot.find('Collection', name);
  if (!collection) throw missing('collection', 'collection-unknown', `There is no Collection named ${quoted(name)}.`);
  const policy = snapshot.find('Policy', collection.policy);
  if (policy) return policy;
  throw missing(
    'policy',
    'policy-unknown',
    `The collection ${quoted(name)} names the Policy ${quoted(collection.policy)}, which there is not.`,
  );
}

function missing(field: string, code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'retryable', field, message });
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
