import { auditEntry, type EntryFields } from '@weir/audit';
import { create, encodeJson, hashId, JSON_TYPE, topics, writeHeaders } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';

const SOURCE = 'weir/cli';

/** A record for the audit trail that says what this command does. The same fields make the same record: it is noted once. */
export function auditNote(fields: Omit<EntryFields, 'actor'>): OutboundRecord {
  const topic = topics.auditSubmitted;
  const { at, tenant, action, object } = fields;
  const message = create(topic.schema, { entry: auditEntry({ ...fields, actor: { service: 'cli' } }) });
  const time = new Date(at).toISOString();
  return {
    topic: topic.name,
    key: Buffer.from(topic.key(message)),
    value: encodeJson(topic.schema, message),
    headers: writeHeaders({
      id: hashId(action, object.name, time),
      type: topic.schema.typeName,
      source: SOURCE,
      time,
      tenant,
      contentType: JSON_TYPE,
    }),
  };
}
