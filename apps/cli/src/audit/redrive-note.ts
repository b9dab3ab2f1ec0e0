import { auditEntry } from '@weir/audit';
import { create, encodeJson, HEADER, hashId, JSON_TYPE, topics, writeHeaders } from '@weir/contracts';
import { DEAD_LETTER, headerOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';
import { originOf, placeOf } from '../kafka/dead-letters.js';

const SOURCE = 'weir/cli';

/**
 * Tells the audit trail that a dead letter is written back, as it was or edited: which, and what it had failed with. Nothing of what
 * it says.
 *
 * @param at - Milliseconds since the epoch.
 */
export function redriveNote(
  record: InboundRecord,
  action: 'dead-letter-redriven' | 'dead-letter-edited',
  at: number,
): OutboundRecord {
  const topic = topics.auditSubmitted;
  const tenant = headerOf(record, HEADER.tenant) ?? 'weir';
  const run = headerOf(record, HEADER.run);
  const entry = auditEntry({
    at,
    tenant,
    actor: { service: 'cli' },
    action,
    object: { kind: 'Record', name: placeOf(record) },
    outcome: originOf(record).topic,
    reason: headerOf(record, DEAD_LETTER.code) ?? '',
    ...(run === undefined ? {} : { runId: run }),
  });
  const message = create(topic.schema, { entry });
  const time = new Date(at).toISOString();
  return {
    topic: topic.name,
    key: Buffer.from(topic.key(message)),
    value: encodeJson(topic.schema, message),
    headers: writeHeaders({
      id: hashId(action, placeOf(record), time),
      type: topic.schema.typeName,
      source: SOURCE,
      time,
      tenant,
      contentType: JSON_TYPE,
    }),
  };
}
