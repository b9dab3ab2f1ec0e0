import type { MessageContext } from '@weir/kafka';

/** Time that the run still needs after the decision, milliseconds. */
const MARGIN_MS = 1_000;
/** For a check without a deadline, milliseconds. */
const LONGEST_MS = 3_600_000;

/** When a decision is too late, so that the run can still say so: RFC 3339. */
export function reviewDeadline({ envelope, timestamp }: MessageContext): string {
  return new Date((envelope.deadline ?? timestamp + LONGEST_MS) - MARGIN_MS).toISOString();
}
