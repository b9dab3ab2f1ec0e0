import { create, hashId, HEADER, type JsonObject, topics } from '@weir/contracts';
import { type Emission, emit, emitOther } from '@weir/kafka';
import { type PromptSpec, resourceHash } from '@weir/resources';

/** Resources are the whole installation's, not a tenant's. */
const headers = { [HEADER.tenant]: 'weir' };

/**
 * Declares a prompt as services see it.
 *
 * @param changedAt - RFC 3339.
 */
export function promptChanged(name: string, spec: PromptSpec, changedAt: string): Emission {
  const hash = resourceHash({ kind: 'Prompt', name, spec });
  const plain = JSON.parse(JSON.stringify(spec)) as JsonObject;
  const message = create(topics.resourceChanged.schema, { kind: 'Prompt', name, spec: plain, changedAt, hash });
  return emit(topics.resourceChanged, message, { id: hashId('prompt-changed', name, hash, changedAt), headers });
}

/** Deletes it. */
export function promptDeleted(name: string, changedAt: string): Emission {
  const key = `Prompt/${name}`;
  const id = hashId('prompt-deleted', name, changedAt);
  return emitOther(topics.resourceChanged, topics.resourceChanged.schema, null, { key, id, headers });
}
