import { hashId, HEADER, topics } from '@weir/contracts';
import { type Emission, emit, emitOther } from '@weir/kafka';
import { type PromptSpec, resourceMessage } from '@weir/resources';

/** Resources are the whole installation's, not a tenant's. */
const headers = { [HEADER.tenant]: 'weir' };

/**
 * Declares a prompt as services see it.
 *
 * @param changedAt - RFC 3339.
 */
export function promptChanged(name: string, spec: PromptSpec, changedAt: string): Emission {
  const message = resourceMessage({ kind: 'Prompt', name, spec }, changedAt);
  const id = hashId('prompt-changed', name, message.hash, changedAt);
  return emit(topics.resourceChanged, message, { id, headers });
}

/** Deletes it. */
export function promptDeleted(name: string, changedAt: string): Emission {
  const key = `Prompt/${name}`;
  const id = hashId('prompt-deleted', name, changedAt);
  return emitOther(topics.resourceChanged, topics.resourceChanged.schema, null, { key, id, headers });
}
