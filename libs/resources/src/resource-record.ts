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

/** The message that declares a resource. @param changedAt - RFC 3339. */
export function resourceMessage(resource: Resource, changedAt: string): ResourceChanged {
  return create(topics.resourceChanged.schema, {
    kind: resource.kind,
    name: resource.name,
    spec: JSON.parse(JSON.stringify(resource.spec)) as JsonObject,
    changedAt,
    hash: resourceHash(resource),
  });
}

/** The record that declares a resource. */
export function resourceRecord(resource: Resource, source: string): OutboundRecord {
  const time = new Date().toISOString();
  const message = resourceMessage(resource, time);
  const { hash } = message;
  return {
    topic: topics.resourceChanged.name,
    key: Buffer.from(resourceKey(resource)),
    value: encodeJson(topics.resourceChanged.schema, message),
    headers: headers(`${hash}-${time}`, source, time, resourceKey(resource)),
  };
}

/** The record that deletes one. */
export function resourceTombstone(key: string, source: string): OutboundRecord {
  const time = new Date().toISOString();
  const { [HEADER.contentType]: _none, ...rest } = headers(`${key}-${time}`, source, time, key);
  return { topic: topics.resourceChanged.name, key: Buffer.from(key), value: null, headers: rest };
}

function headers(id: string, source: string, time: string, subject: string): Record<string, string> {
  return writeHeaders({
    id,
    type: topics.resourceChanged.schema.typeName,
    source,
    time,
    subject,
    contentType: JSON_TYPE,
    // Resources are the whole installation's, not a tenant's.
    tenant: 'weir',
  });
}
