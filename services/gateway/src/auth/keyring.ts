import { hash } from 'node:crypto';
import { WeirError } from '@weir/errors';
import type { Snapshot } from '@weir/resources';
import type { ResourceView } from '@weir/service';
import type { Identity } from './caller.js';

/** The part of the resource view that the gateway goes by. */
export type Resources = Pick<ResourceView, 'snapshot' | 'onChange'>;

/**
 * Finds whose key was presented: by its SHA-256, so the comparison tells nothing about the keys there are. A hash that
 * two resources declare belongs to nobody: which tenant it is for cannot be told.
 */
export class Keyring {
  #identities: ReadonlyMap<string, Identity>;

  constructor(resources: Resources) {
    this.#identities = identitiesOf(resources.snapshot);
    resources.onChange((snapshot) => {
      this.#identities = identitiesOf(snapshot);
    });
  }

  /**
   * @param authorization - The `authorization` header.
   * @param apiKey - The `x-api-key` header, which Anthropic's clients send instead.
   * @throws WeirError `key-missing` or `key-unknown`.
   */
  identify(authorization: string | undefined, apiKey?: string): Identity {
    const key = authorization === undefined ? apiKey : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (!key) throw refused('key-missing', 'Send your key in the header: Authorization: Bearer <key>.');
    const identity = this.#identities.get(hash('sha256', key, 'hex'));
    if (!identity) throw refused('key-unknown', 'This key is not known here.');
    return identity;
  }
}

function identitiesOf(snapshot: Snapshot): Map<string, Identity> {
  const identities = new Map<string, Identity>();
  const ambiguous = new Set<string>();
  for (const { name, spec } of snapshot.list('ApiKey')) {
    if (identities.has(spec.sha256)) ambiguous.add(spec.sha256);
    identities.set(spec.sha256, { name, tenant: spec.tenant, groups: spec.groups, role: spec.role });
  }
  for (const sha256 of ambiguous) identities.delete(sha256);
  return identities;
}

function refused(code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field: 'authorization', message });
}
