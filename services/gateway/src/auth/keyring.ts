import { hash } from 'node:crypto';
import { WeirError } from '@weir/errors';
import type { ApiKeySpec, Snapshot } from '@weir/resources';
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
   * @param now - Milliseconds since the epoch.
   * @throws WeirError `key-unknown`, or `key-expired` for one that was good once.
   */
  identify(key: string, now: number = Date.now()): Identity {
    const identity = this.#identities.get(hash('sha256', key, 'hex'));
    if (!identity) throw refused('key-unknown', 'This key is not known here.');
    if (identity.endsAt !== undefined && identity.endsAt <= now) {
      throw refused('key-expired', 'This key has ended. Use the one that took its place, or ask for one.');
    }
    return identity;
  }
}

function identitiesOf(snapshot: Snapshot): Map<string, Identity> {
  const identities = new Map<string, Identity>();
  const ambiguous = new Set<string>();
  for (const { name, spec } of snapshot.list('ApiKey')) {
    for (const { sha256, endsAt } of secretsOf(spec)) {
      const known = identities.get(sha256);
      if (known && known.name !== name) ambiguous.add(sha256);
      // One that is declared twice under a name is its newest.
      if (known?.name === name) continue;
      const { tenant, groups, role, scopes } = spec;
      identities.set(sha256, {
        name,
        tenant,
        groups,
        role,
        ...(scopes ? { scopes } : {}),
        ...(Number.isFinite(endsAt) ? { endsAt } : {}),
      });
    }
  }
  for (const sha256 of ambiguous) identities.delete(sha256);
  return identities;
}

/** The key and those before it, with their ends: none outlives the resource's own. */
function secretsOf({ sha256, previous = [], expiresAt }: ApiKeySpec): { sha256: string; endsAt: number }[] {
  const end = expiresAt === undefined ? Infinity : Date.parse(expiresAt);
  const before = previous.map((one) => ({ sha256: one.sha256, endsAt: Math.min(end, Date.parse(one.until)) }));
  return [{ sha256, endsAt: end }, ...before];
}

function refused(code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field: 'authorization', message });
}
