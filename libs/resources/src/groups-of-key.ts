import { WeirError } from '@weir/errors';
import { hasEnded } from './kinds/api-key.js';
import type { Snapshot } from './snapshot.js';

/** A caller that an Issuer vouched for is called by its name, this, and who it is: keys' names have no colon. */
const ISSUED = ':';

/**
 * Of the groups that something was asked with, those that its caller still has; all of them when no caller is told, as on the
 * topics, and for who may ask in any group's name: an administrator, or a service within its tenant. What groups a person has that
 * came with a token only the next token tells: those of the last one count while its Issuer is declared.
 *
 * @param asked - `caller` is the name of the ApiKey, or `<Issuer>:<subject>`.
 * @param now - Milliseconds since the epoch.
 * @throws WeirError poison `key-unknown` when the key has ended, is gone, or is another tenant's now, or its Issuer is gone.
 */
export function groupsOfKey(
  snapshot: Snapshot,
  { caller, groups, tenant }: { caller: string; groups: readonly string[]; tenant: string },
  now: number,
): string[] {
  if (caller === '') return [...groups];
  if (caller.includes(ISSUED)) {
    if (!snapshot.find('Issuer', caller.slice(0, caller.indexOf(ISSUED)))) throw unknown();
    return [...groups];
  }
  const key = snapshot.find('ApiKey', caller);
  if (!key || hasEnded(key, now) || (key.role !== 'admin' && key.tenant !== tenant)) throw unknown();
  const namesAny = key.role === 'admin' || key.role === 'service';
  return namesAny ? [...groups] : groups.filter((group) => key.groups.includes(group));
}

function unknown(): WeirError {
  return new WeirError({
    code: 'key-unknown',
    disposition: 'poison',
    field: 'caller',
    message: 'The key that this was asked with is not known any longer.',
  });
}
