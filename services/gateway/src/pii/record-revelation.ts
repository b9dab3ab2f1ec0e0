import { randomUUID } from 'node:crypto';
import { auditEntry } from '@weir/audit';
import { create, topics } from '@weir/contracts';
import type { Publisher } from '@weir/requests';
import { requestRecord } from '../publish/request-record.js';
import type { Revelation } from './reveal.js';

/** Tells the audit trail who was given back how much of what; resolves when the broker has it. The reason stays with who gave it. */
export async function recordRevelation(publisher: Pick<Publisher, 'publish'>, revelation: Revelation): Promise<void> {
  const { tenant, by: name, types } = revelation;
  const topic = topics.auditSubmitted;
  const run = randomUUID();
  const entry = auditEntry({
    at: Date.now(),
    tenant,
    actor: { service: 'gateway', name },
    action: 'pii-revealed',
    object: { kind: 'Revelation', name: run },
    outcome: 'revealed',
    uses: Object.entries(types).map(([type, count]) => ({ kind: 'PersonalData', name: type, version: String(count) })),
  });
  const message = create(topic.schema, { entry });
  await publisher.publish([
    requestRecord({ topic, schema: topic.schema, message, key: topic.key(message), tenant, run }),
  ]);
}
