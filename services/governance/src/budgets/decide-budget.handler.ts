import { askedOf, type Call, type Reservation, type SpendBook } from '@weir/budgets';
import {
  type BudgetDecided,
  BudgetDecidedSchema,
  type BudgetRequested,
  type BudgetWarned,
  create,
  hashId,
  type MessageInitShape,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';
import { warningId, type Warnings } from './warnings.js';

/** Longer than any call of a model takes: from then on whoever made it is gone, milliseconds. */
const LONGEST_CALL_MS = 660_000;

/** Identity of the decision on a call: it is made once. */
export function decisionId({ callId }: Pick<BudgetRequested, 'callId'>): string {
  return hashId('budget-decided', callId);
}

/** What is known of spending: the decision reads it, and takes what it grants off at once, so that the next call finds less. */
export interface Spending {
  book: SpendBook;
  warnings: Warnings;
}

/**
 * Decides whether a call may be made, and reserves what it can come to. The same request gets the same decision however often it is
 * delivered: the log has it by its id, and the book knows the call.
 *
 * @param now - Milliseconds since the epoch: the periods that the call counts in are those that this is in.
 */
export function decideBudget(
  request: BudgetRequested,
  { book, warnings }: Spending,
  tenant: string,
  now: number,
): { decided: BudgetDecided; warnings: BudgetWarned[] } {
  const call = askedOf(request, tenant, now);
  const due = book.balancesFor(call.account, now).flatMap(({ budget, balance }) => warnings.due(budget, balance, now));
  return { decided: decisionOn(call, request, book, now), warnings: due };
}

export function emitDecision(decided: BudgetDecided, warnings: readonly BudgetWarned[]): Emission[] {
  return [
    emit(topics.budgetDecided, decided, { id: decisionId(decided) }),
    ...warnings.map((warning) => emit(topics.budgetWarned, warning, { id: warningId(warning) })),
  ];
}

function decisionOn(call: Call, request: BudgetRequested, book: SpendBook, now: number): BudgetDecided {
  const { callId } = request;
  const decided = (at: number, fields: MessageInitShape<typeof BudgetDecidedSchema>) =>
    create(BudgetDecidedSchema, { callId, request, at: new Date(at).toISOString(), ...fields });
  const granted = ({ at, expiresAt }: Reservation) =>
    decided(at, { granted: true, expiresAt: new Date(expiresAt).toISOString() });
  // Decided before, and the decision could not be written.
  const before = book.reservation(callId);
  if (before) return granted(before);
  // Whoever asked has given up: what would be reserved for it would be settled by nobody.
  if (now >= Date.parse(request.wantedUntil)) {
    return decided(now, { code: 'budget-late', message: 'The decision came too late.' });
  }
  const refusal = book.refusalOf(call);
  if (refusal) {
    const { budget, code, message, resetsAt } = refusal;
    return decided(now, { code, message, budget, resetsAt: new Date(resetsAt).toISOString() });
  }
  const reservation = { ...call, expiresAt: now + LONGEST_CALL_MS };
  book.reserve(reservation, false);
  return granted(reservation);
}
