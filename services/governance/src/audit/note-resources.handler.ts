import type { ResourceChanged } from '@weir/contracts';
import type { Note } from './note.js';

/**
 * What a change of a resource tells the audit trail; keys have actions of their own, and a key that is rotated is changed. Hashes of specifications stand in it, never what they say.
 *
 * @param change - Null for a deletion.
 * @param key - `kind/name`.
 * @param before - Hash of the resource before; empty where there was none.
 */
export function resourceNote(change: ResourceChanged | null, key: string, before: string): Note {
  const [kind = '', ...name] = key.split('/');
  const digests: Record<string, string> = before === '' ? {} : { before };
  const isKey = kind === 'ApiKey';
  if (change === null) {
    return { action: isKey ? 'key-revoked' : 'resource-deleted', object: { kind, name: name.join('/') }, digests };
  }
  return {
    action: isKey && before === '' ? 'key-made' : 'resource-changed',
    object: { kind: change.kind, name: change.name, version: change.hash },
    outcome: before === change.hash ? 'unchanged' : before === '' ? 'made' : 'changed',
    digests: { ...digests, after: change.hash },
    by: change.changedBy,
  };
}
