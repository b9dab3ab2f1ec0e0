import {
  create,
  encodeJson,
  HEADER,
  JSON_TYPE,
  type JsonObject,
  type ResourceChanged,
  topics,
  writeHeaders,
} from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { type Resource, resourceHash, resourceKey } from './resource.js';

/**
 * The message that declares a resource.
 *
 * @param changedAt - RFC 3339.
 * @param changedBy - Name of whoever has it changed; empty for a service.
 */
export function resourceMessage(resource: Resource, changedAt: string, changedBy = ''): ResourceChanged {
  return create(topics.resourceChanged.schema, {
    kind: resource.kind,
    name: resource.name,
    spec: JSON.parse(JSON.stringify(resource.spec)) as JsonObject,
    changedAt,
    hash: resourceHash(resource),
    changedBy,
  });
}

/** The record that declares a resource. @param changedBy - Name of whoever has it changed; empty for a service. */
export function resourceRecord(resource: Resource, source: string, changedBy = ''): OutboundRecord {
  const time = new Date().toISOString();
  const message = resourceMessage(resource, time, changedBy);
  const { hash } = message;
  return {
    topic: topics.resourceChanged.name,
    key: Buffer.from(resourceKey(resource)),
    value: encodeJson(topics.resourceChanged.schema, message),
    headers: headers(`${hash}-${time}`, { source, time, subject: resourceKey(resource), changedBy }),
  };
}

/** The record that deletes one; who has it deleted stands in its header `weir-actor`. */
export function resourceTombstone(key: string, source: string, changedBy = ''): OutboundRecord {
  const time = new Date().toISOString();
  const { [HEADER.contentType]: _none, ...rest } = headers(`${key}-${time}`, {
    source,
    time,
    subject: key,
    changedBy,
  });
  return { topic: topics.resourceChanged.name, key: Buffer.from(key), value: null, headers: rest };
}

function headers(
  id: string,
  { source, time, subject, changedBy }: { source: string; time: string; subject: string; changedBy: string },
): Record<string, string> {
  return writeHeaders({
    id,
    type: topics.resourceChanged.schema.typeName,
    source,
    time,
    subject,
    contentType: JSON_TYPE,
    ...(changedBy === '' ? {} : { actor: changedBy }),
    // Resources are the whole installation's, not a tenant's.
    tenant: 'weir',
  });
}
