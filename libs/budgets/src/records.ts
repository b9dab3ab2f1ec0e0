import type { BudgetDecided, BudgetRequested, UsageRecorded } from '@weir/contracts';
import type { Account } from './applies.js';
import type { Call, Reservation } from './spend-book.js';

/** The account of a request that came in a tenant's name. */
export function accountOf({ app, caller, models }: BudgetRequested, tenant: string): Account {
  return { tenant, app, caller, models };
}

/** What a request asks to be reserved. */
export function askedOf(request: BudgetRequested, tenant: string, at: number): Call {
  const { callId, runId, inputTokens, outputTokens, cost, currency } = request;
  return {
    callId,
    runId,
    account: accountOf(request, tenant),
    amount: { tokens: inputTokens + outputTokens, cost, currency },
    at,
  };
}

/** What a decision reserved; undefined for a refusal. */
export function reservationOf(decided: BudgetDecided, tenant: string): Reservation | undefined {
  const { granted, request, at, expiresAt } = decided;
  if (!granted || !request) return undefined;
  return { ...askedOf(request, tenant, Date.parse(at)), expiresAt: Date.parse(expiresAt) };
}

/** Whether a line is of a call that the provider takes something for: others give back what was reserved. */
export function isBilled({ outcome, estimated }: Pick<UsageRecorded, 'outcome' | 'estimated'>): boolean {
  return outcome === 'answered' || estimated;
}

/** A line of the ledger, and whether a call was made at all. */
export function callOf(line: UsageRecorded): { call: Call; isCall: boolean } {
  const { callId, runId, tenant, app, caller, models, inputTokens, outputTokens, cost, currency, at } = line;
  return {
    call: {
      callId,
      runId,
      account: { tenant, app, caller, models },
      amount: { tokens: inputTokens + outputTokens, cost, currency },
      at: Date.parse(at),
    },
    isCall: isBilled(line),
  };
}
