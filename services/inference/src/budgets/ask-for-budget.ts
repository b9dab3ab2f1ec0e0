import { applies, type Account, type Budget } from '@weir/budgets';
import { type BudgetDecided, type BudgetRequested, hashId, HEADER, topics } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { emit, type GatherContext, headerOf, type InboundRecord } from '@weir/kafka';
import { decodeReply, type Waits } from '@weir/requests';

export interface AskForBudgetPorts {
  budgets: () => readonly Budget[];
  /** Offered every decision. */
  waits: Waits;
}

/** How long a decision is waited for, milliseconds: as long as it takes to give another instance its place, or hardly. */
const WAIT_MS = { refuse: 5_000, allow: 1_000 };

export type Leave =
  /** No budget applies. */
  | 'not-needed'
  /** Nobody could say, and the budgets let the call be made all the same. What was asked for may still be reserved. */
  | 'unknown'
  /** It is reserved. RFC 3339: when it was. */
  | { reservedAt: string };

/** Which budgets a call counts against, as far as this service knows them. */
export function budgetsFor({ budgets }: AskForBudgetPorts, account: Account): Budget[] {
  return budgets().filter(({ spec }) => applies(spec, account));
}

/** How long to wait for the decision; `most` is what the caller has. */
export function waitFor(applying: readonly Budget[], most: number): number {
  return Math.max(
    0,
    Math.min(most, applying.every(({ spec }) => spec.onUnavailable === 'allow') ? WAIT_MS.allow : WAIT_MS.refuse),
  );
}

/**
 * Has a call's amount reserved.
 *
 * @throws WeirError poison `budget-spent` or `budget-currency`; retryable `budget-unavailable` when there is no decision in time, unless
 *   every budget that applies says `onUnavailable: allow`.
 */
export async function askForBudget(
  request: BudgetRequested,
  applying: readonly Budget[],
  waitMs: number,
  context: Pick<GatherContext, 'publish' | 'signal' | 'envelope'>,
  { waits }: AskForBudgetPorts,
): Promise<Leave> {
  const { callId, runId } = request;
  const { tenant } = context.envelope;
  try {
    const wait = waits.open({
      id: runId,
      tenant,
      deadline: Date.now() + waitMs,
      signal: context.signal,
      receive: (record) => decisionIn(record, callId),
    });
    try {
      const id = hashId('budget-requested', callId);
      await context.publish([emit(topics.budgetRequested, request, { id, lane: 'key', run: runId })]);
      return leaveOf(await wait.result);
    } finally {
      wait.close();
    }
  } catch (thrown) {
    context.signal.throwIfAborted();
    const error = classify(thrown);
    if (!isSilence(error)) throw error;
    if (applying.every(({ spec }) => spec.onUnavailable === 'allow')) return 'unknown';
    throw unavailable(error);
  }
}

function decisionIn(record: InboundRecord, callId: string): BudgetDecided | undefined {
  if (record.topic !== topics.budgetDecided.name || headerOf(record, HEADER.subject) !== callId) return undefined;
  return decodeReply(topics.budgetDecided, record);
}

function leaveOf({ granted, at, code, message, resetsAt }: BudgetDecided): Leave {
  if (granted) return { reservedAt: at };
  if (code === 'budget-late') throw unavailable();
  throw new WeirError({
    code,
    disposition: 'poison',
    message,
    ...(resetsAt === '' ? {} : { retryAfterMs: Math.max(0, Date.parse(resetsAt) - Date.now()) }),
  });
}

function isSilence({ code }: WeirError): boolean {
  return ['deadline-exceeded', 'too-many-waiting', 'budget-unavailable', 'reply-undecodable'].includes(code);
}

function unavailable(cause?: unknown): WeirError {
  return new WeirError({
    code: 'budget-unavailable',
    disposition: 'retryable',
    message: 'Whether the budget allows it could not be found out in time, and without that no model is called.',
    retryAfterMs: 1_000,
    ...(cause === undefined ? {} : { cause }),
  });
}
