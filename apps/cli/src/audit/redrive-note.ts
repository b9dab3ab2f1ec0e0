import { HEADER } from '@weir/contracts';
import { DEAD_LETTER, headerOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';
import { originOf, placeOf } from '../kafka/dead-letters.js';
import { auditNote } from './audit-note.js';

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
  const run = headerOf(record, HEADER.run);
  return auditNote({
    at,
    tenant: headerOf(record, HEADER.tenant) ?? 'weir',
    action,
    object: { kind: 'Record', name: placeOf(record) },
    outcome: originOf(record).topic,
    reason: headerOf(record, DEAD_LETTER.code) ?? '',
    ...(run === undefined ? {} : { runId: run }),
  });
}
