import type { OutboundRecord } from '@weir/kafka';
import type { Reset } from '../kafka/plan-reset.js';
import { auditNote } from './audit-note.js';

/** The tenant of what concerns the whole system. */
const SYSTEM = 'weir';

/**
 * Tells the audit trail that a consumer group goes on elsewhere: a record a partition, from which offset to which, and how many
 * messages that skips (`outcome`: `forwards`) or has handled again (`backwards`).
 *
 * @param at - Milliseconds since the epoch.
 */
export function resetNotes(group: string, plan: readonly Reset[], at: number): OutboundRecord[] {
  return plan.map(({ topic, partition, from, to, again, skipped }) =>
    auditNote({
      at,
      tenant: SYSTEM,
      action: 'offsets-reset',
      object: { kind: 'Group', name: `${group}/${topic}/${partition}`, version: String(to) },
      outcome: again > 0 ? 'backwards' : 'forwards',
      uses: from === null ? [] : [{ kind: 'Offset', name: String(from) }],
      count: again > 0 ? again : skipped,
    }),
  );
}
