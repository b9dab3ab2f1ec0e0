import { hash, randomBytes } from 'node:crypto';
import { WeirError } from '@weir/errors';
import { type ApiKeySpec, hasEnded, parseResource, type Resource } from '@weir/resources';
import type { KeyRequest, KeyView } from './keys.schema.js';

const MOST_PREVIOUS = 8;

/** A new key: 256 random bits, in a form that is told from a token's. */
export function newSecret(): string {
  return `weir_${randomBytes(32).toString('base64url')}`;
}

/**
 * The resource of a key that is made.
 *
 * @param tenant - Where the request names none.
 * @throws WeirError poison `key-exists`; `resource-invalid` for what no key can be.
 */
export function createdKey(
  request: KeyRequest,
  { secret, tenant, exists }: { secret: string; tenant: string; exists: boolean },
): Resource<'ApiKey'> {
  const { name, ...spec } = request;
  if (exists) {
    throw new WeirError({
      code: 'key-exists',
      disposition: 'poison',
      field: 'name',
      message: `There is an ApiKey named ${JSON.stringify(name)} already. Rotate it, or choose another name.`,
    });
  }
  return keyResource(name, { tenant, ...spec, sha256: sha256Of(secret) });
}

/**
 * The same key with another secret. Those before it work on until their ends, eight at most.
 *
 * @param now - Milliseconds since the epoch.
 */
export function rotatedKey(
  name: string,
  spec: ApiKeySpec,
  { secret, graceMs, now }: { secret: string; graceMs: number; now: number },
): Resource<'ApiKey'> {
  const replaced = { sha256: spec.sha256, until: new Date(now + graceMs).toISOString() };
  const { previous: before = [], ...rest } = spec;
  const previous = [replaced, ...before].filter(({ until }) => Date.parse(until) > now).slice(0, MOST_PREVIOUS);
  return keyResource(name, { ...rest, ...(previous.length > 0 ? { previous } : {}), sha256: sha256Of(secret) });
}

/** What may be told of a key. */
export function keyView(name: string, spec: ApiKeySpec, now: number): KeyView {
  const { description, tenant, groups, role, scopes, expiresAt, previous = [] } = spec;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    tenant,
    groups,
    role,
    ...(scopes ? { scopes } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    hasEnded: hasEnded(spec, now),
    previousUntil: previous.map(({ until }) => until).filter((until) => Date.parse(until) > now),
  };
}

function keyResource(name: string, spec: object): Resource<'ApiKey'> {
  return parseResource({ kind: 'ApiKey', name, spec }) as Resource<'ApiKey'>;
}

function sha256Of(secret: string): string {
  return hash('sha256', secret, 'hex');
}
