import { WeirError } from '@weir/errors';
import type { Snapshot } from './snapshot.js';

/**
 * Of the groups that something was asked with, those that its key still has; all of them when no key is told, as on the
 * topics, and for the key of an administrator, who asks in any group's name.
 *
 * @param asked - `caller` is the name of the ApiKey.
 * @throws WeirError poison `key-unknown` when the key is gone, or is another tenant's now.
 */
export function groupsOfKey(
  snapshot: Snapshot,
  { caller, groups, tenant }: { caller: string; groups: readonly string[]; tenant: string },
): string[] {
  if (caller === '') return [...groups];
  const key = snapshot.find('ApiKey', caller);
  if (!key || (key.role !== 'admin' && key.tenant !== tenant)) {
    throw new WeirError({
      code: 'key-unknown',
      disposition: 'poison',
      field: 'caller',
      message: 'The key that this was asked with is not known any longer.',
    });
  }
  return key.role === 'admin' ? [...groups] : groups.filter((group) => key.groups.includes(group));
}
