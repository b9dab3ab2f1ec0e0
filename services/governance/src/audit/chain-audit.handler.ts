import { type ChainEnd, isAction, nextRecord } from '@weir/audit';
import { type AuditRecorded, type AuditSubmitted } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { MessageContext } from '@weir/kafka';

/**
 * The record that a note becomes at the end of its partition's chain.
 *
 * @throws WeirError poison `audit-entry-invalid` for an action that is not on the list, or an entry without time or object.
 */
export function chainEntry({ entry, source }: AuditSubmitted, context: MessageContext, end: ChainEnd): AuditRecorded {
  if (!entry || !isAction(entry.action) || !entry.object || Number.isNaN(Date.parse(entry.at))) {
    throw new WeirError({
      code: 'audit-entry-invalid',
      disposition: 'poison',
      field: 'entry.action',
      message: 'An audit entry needs a time, an object, and an action of the list in docs/audit.md.',
    });
  }
  const { topic, partition, offset } = context;
  return nextRecord(partition, end, entry, source ?? { topic, partition, offset: BigInt(offset) });
}
