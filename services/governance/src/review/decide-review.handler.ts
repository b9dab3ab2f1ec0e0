import {
  type Citation,
  CitationSchema,
  type CheckResult,
  CheckResultSchema,
  create,
  type ReviewDecided,
  type ReviewRequested,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, type MessageContext, stepReply } from '@weir/kafka';
import type { PendingDecision } from '@weir/requests';

/** What a text can have decided about it. */
const DECISIONS = ['approve', 'edit', 'reject'];

/** @throws WeirError poison `decision-unknown`. */
export function requireDecision({ decision }: ReviewDecided): void {
  if (DECISIONS.includes(decision)) return;
  throw new WeirError({
    code: 'decision-unknown',
    disposition: 'poison',
    field: 'decision',
    message: `A decision must be one of ${DECISIONS.join(', ')}.`,
  });
}

/**
 * The reply to the check that was decided about: the text as a person let it through, or that it is refused. What is decided
 * later than the deadline is refused. Nothing for a decision that came second.
 */
export function decideReview(
  decision: ReviewDecided,
  pending: PendingDecision<ReviewRequested> | undefined,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission[] {
  if (!pending) return [];
  const { request, context: asked } = pending;
  const isLate = context.timestamp >= Date.parse(request.deadline);
  const value = isLate ? refused(request, 'Nobody looked at this in time.') : decided(decision, request);
  const replyContext = { ...asked, envelope: { ...context.envelope, replyTopic: asked.envelope.replyTopic } };
  const tookMs = Math.max(0, context.timestamp - asked.timestamp);
  return [stepReply(request.check!, replyContext, replyTopicPrefix, { case: 'check', value }, tookMs)];
}

function decided({ decision, text, reason }: ReviewDecided, request: ReviewRequested): CheckResult {
  const { findings = [], citations = [], text: held = '' } = request.result ?? {};
  switch (decision) {
    case 'approve':
      return create(CheckResultSchema, { verdict: 'allow', findings, text: held, citations });
    case 'edit':
      return create(CheckResultSchema, { verdict: 'redact', findings, text, citations: citations.map(unplaced) });
    default:
      return refused(request, reason);
  }
}

function refused({ result }: ReviewRequested, message: string): CheckResult {
  const told = message === '' ? 'A person decided that this is not answered.' : message;
  return create(CheckResultSchema, { verdict: 'block', findings: result?.findings ?? [], message: told });
}

/** Where an edited text cites it is not known. */
function unplaced({ answerStart: _start, answerEnd: _end, ...citation }: Citation): Citation {
  return create(CitationSchema, citation);
}
