import { hashOf } from '@weir/resources';
import { type Account, applies, type Budget, subjectOf } from './applies.js';
import { cellKey, Cells, type Counts } from './cells.js';
import { oldestStart, type Period, periodOf } from './period.js';
import { Recent } from './recent.js';

/** What a call can come to at most, or came to. */
export interface Amount {
  /** Read and written. */
  tokens: number;
  cost: number;
  /** Of the cost; empty where nothing is priced. */
  currency: string;
}

/** A call of a model on an account. Times are milliseconds since the epoch. */
export interface Call {
  callId: string;
  runId: string;
  account: Account;
  amount: Amount;
  /** When it was reserved, or began. */
  at: number;
}

export interface Reservation extends Call {
  /** From then on it counts as spent, until it is settled. */
  expiresAt: number;
}

/** One amount of a budget, in the period of a time. */
export interface Balance {
  budget: string;
  subject: string;
  period: Period;
  used: Used;
  /** Of calls under way. */
  reserved: Omit<Used, 'requests'>;
}

export interface Used {
  requests: number;
  tokens: number;
  cost: number;
}

export type Refusal = { budget: string; code: 'budget-spent' | 'budget-currency'; message: string; resetsAt: number };

/** A run whose calls lie farther apart than this many others counts again; a call's second record is told from its first as long. */
const REMEMBERED = 200_000;
/** Costs are sums of binary fractions: what they are off by is no reason to refuse the last call that fits. */
const TOLERANCE = 1e-9;

/**
 * What was spent and what is reserved, folded from the log of decisions and the ledger. Taking a record twice, or the line of
 * a call before its decision, comes to the same. A decision and a line take no longer for how much was spent before.
 */
export class SpendBook {
  readonly #cells = new Cells();
  readonly #open = new Map<string, Reservation>();
  /** Reserved here, and not read from the log yet. */
  readonly #unconfirmed = new Set<string>();
  readonly #settled = new Recent(REMEMBERED);
  readonly #runs = new Recent(REMEMBERED);
  readonly #runsOfModels = new Recent(REMEMBERED);
  #budgets: readonly Budget[] = [];
  #declared = '';
  #oldest = Number.NEGATIVE_INFINITY;
  #balances = new Map<string, Balance>();

  /** Goes by these from now on, for what was spent before too. */
  declare(budgets: readonly Budget[]): void {
    if (budgets === this.#budgets) return;
    const declared = hashOf(budgets);
    this.#budgets = budgets;
    if (declared === this.#declared) return;
    this.#declared = declared;
    this.#balances = new Map();
  }

  /** What is reserved for a call, until it is settled. */
  reservation(callId: string): Reservation | undefined {
    return this.#open.get(callId);
  }

  /** Why a call may not be made; undefined when it may. */
  refusalOf({ runId, account, amount, at }: Omit<Call, 'callId'>): Refusal | undefined {
    const refusals: Refusal[] = [];
    for (const budget of this.#applying(account)) {
      const { limits, currency } = budget.spec;
      const balance = this.#balanceOf(budget, account, at);
      const refuse = (code: Refusal['code'], message: string) =>
        refusals.push({ budget: budget.name, code, message, resetsAt: balance.period.end });
      if (limits.cost !== undefined && amount.cost > 0 && amount.currency !== currency) {
        refuse(
          'budget-currency',
          `The budget ${budget.name} is in ${currency}, and the model's prices are in ${amount.currency}.`,
        );
        continue;
      }
      const wanted: Used = { ...amount, requests: this.#countsRun(budget, runId, account) ? 1 : 0 };
      for (const limit of ['requests', 'tokens', 'cost'] as const) {
        const most = limits[limit];
        if (most === undefined || wanted[limit] === 0) continue;
        const taken = balance.used[limit] + (limit === 'requests' ? 0 : balance.reserved[limit]);
        if (taken + wanted[limit] <= most * (1 + TOLERANCE)) continue;
        refuse('budget-spent', spentMessage(budget, limit, { most, taken, wanted: wanted[limit] }, balance.period));
      }
    }
    // The one that lasts longest: before its end, asking again is in vain.
    return refusals.sort((a, b) => b.resetsAt - a.resetsAt)[0];
  }

  /**
   * Reserves what a call can come to.
   *
   * @param confirmed - Whether the log has it.
   */
  reserve(call: Reservation, confirmed: boolean): void {
    if (confirmed) this.#unconfirmed.delete(call.callId);
    if (this.#open.has(call.callId) || this.#settled.has(call.callId)) return;
    if (!confirmed) this.#unconfirmed.add(call.callId);
    this.#forgetBefore(oldestStart(call.at));
    this.#countRun(call);
    this.#open.set(call.callId, call);
    this.#reserveIn(call, 1);
  }

  /** Takes a line of the ledger: what a call came to takes the place of what was reserved for it. */
  settle(call: Call, isCall: boolean): void {
    if (!this.#settled.add(call.callId)) return;
    this.#unconfirmed.delete(call.callId);
    const reservation = this.#open.get(call.callId);
    if (reservation) {
      this.#open.delete(call.callId);
      this.#reserveIn(reservation, -1);
    }
    if (!isCall) return;
    this.#countRun(call);
    const { tokens, cost } = call.amount;
    this.#add(call, { tokens, cost });
  }

  /** Gives back what was reserved here and never came to stand in the log. */
  forgetUnconfirmed(): void {
    for (const callId of this.#unconfirmed) {
      const reservation = this.#open.get(callId);
      if (!reservation) continue;
      this.#open.delete(callId);
      this.#reserveIn(reservation, -1);
    }
    this.#unconfirmed.clear();
  }

  /** Those that an account's calls count against. */
  balancesFor(account: Account, at: number): { budget: Budget; balance: Balance }[] {
    return this.#applying(account).map((budget) => ({ budget, balance: this.#balanceOf(budget, account, at) }));
  }

  /**
   * All amounts of all budgets in the periods of a time; a budget with one for each has those that were ever asked for in it. What
   * was reserved longer ago than any call takes is told as used.
   */
  balances(at: number, isVisible: (account: Account) => boolean = () => true): Balance[] {
    return this.#budgets.flatMap((budget) => {
      const found = new Map<string, Balance>();
      if (budget.spec.each === undefined) found.set('', emptyBalance(budget, '', at));
      this.#sum(budget, at, (account) => {
        if (!isVisible(account)) return undefined;
        const subject = subjectOf(budget.spec, account);
        let balance = found.get(subject);
        if (!balance) found.set(subject, (balance = emptyBalance(budget, subject, at)));
        return balance;
      });
      return [...found.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    });
  }

  /** Of calls that nobody settled in all of the longest period. */
  #forgetBefore(start: number): void {
    if (start <= this.#oldest) return;
    this.#oldest = start;
    for (const [callId, { at }] of this.#open) if (at < start) this.#open.delete(callId);
  }

  #applying(account: Account): Budget[] {
    return this.#budgets.filter(({ spec }) => applies(spec, account));
  }

  /** Kept once it was made: made anew for each call, it would take longer with every account there is. */
  #balanceOf(budget: Budget, account: Account, at: number): Balance {
    const subject = subjectOf(budget.spec, account);
    const key = JSON.stringify([budget.name, subject]);
    const known = this.#balances.get(key);
    const { start } = periodOf(budget.spec.per, at);
    if (known && known.period.start >= start) return known;
    const balance = emptyBalance(budget, subject, at);
    this.#sum(budget, at, (other) => (subjectOf(budget.spec, other) === subject ? balance : undefined), false);
    this.#balances.set(key, balance);
    return balance;
  }

  #sum(budget: Budget, at: number, balanceFor: (account: Account) => Balance | undefined, expires = true): void {
    const { per, applies: to } = budget.spec;
    const period = periodOf(per, at);
    for (const { account, counts } of this.#cells.in(per, period)) {
      const balance = applies(budget.spec, account) ? balanceFor(account) : undefined;
      if (balance) addTo(balance.used, counts, to.model !== undefined);
    }
    for (const { account, amount, at: reservedAt, expiresAt } of this.#open.values()) {
      if (reservedAt < period.start || reservedAt >= period.end || !applies(budget.spec, account)) continue;
      const balance = balanceFor(account);
      if (!balance) continue;
      const into = expires && expiresAt <= at ? balance.used : balance.reserved;
      into.tokens += amount.tokens;
      into.cost += amount.cost;
    }
  }

  #countsRun({ spec }: Budget, runId: string, account: Account): boolean {
    const [run, runOfModels] = runKeys(runId, account);
    return spec.applies.model === undefined ? !this.#runs.has(run) : !this.#runsOfModels.has(runOfModels);
  }

  #countRun({ runId, account, at }: Call): void {
    const [run, runOfModels] = runKeys(runId, account);
    const runs = this.#runs.add(run) ? 1 : 0;
    const runsOfModels = this.#runsOfModels.add(runOfModels) ? 1 : 0;
    if (runs + runsOfModels > 0) this.#add({ account, at }, { runs, runsOfModels });
  }

  #add({ account, at }: Pick<Call, 'account' | 'at'>, counts: Partial<Counts>): void {
    this.#cells.add(account, at, counts);
    this.#each(account, at, ({ spec }, { used }) => addTo(used, counts, spec.applies.model !== undefined));
  }

  #reserveIn({ account, amount, at }: Call, sign: 1 | -1): void {
    this.#each(account, at, (_budget, { reserved }) => {
      reserved.tokens += sign * amount.tokens;
      reserved.cost += sign * amount.cost;
      // All integers: with no token reserved there is no call under way, and what is left of the cost is rounding.
      if (reserved.tokens === 0) reserved.cost = 0;
    });
  }

  /** Those balances that were made already: others are made when they are asked for, with this in it. */
  #each(account: Account, at: number, change: (budget: Budget, balance: Balance) => void): void {
    for (const budget of this.#applying(account)) {
      const balance = this.#balances.get(JSON.stringify([budget.name, subjectOf(budget.spec, account)]));
      if (balance && balance.period.start <= at && at < balance.period.end) change(budget, balance);
    }
  }
}

/** How much is used of the limit that is nearest to its end; of a limit of 0 all. */
export function nearestLimit(
  { spec }: Budget,
  { used }: Balance,
): { limit: keyof Used; ratio: number; used: number; most: number } {
  return (['requests', 'tokens', 'cost'] as const)
    .flatMap((limit) => {
      const most = spec.limits[limit];
      if (most === undefined) return [];
      return [{ limit, ratio: most === 0 ? 1 : used[limit] / most, used: used[limit], most }];
    })
    .reduce((nearest, other) => (other.ratio > nearest.ratio ? other : nearest));
}

function runKeys(runId: string, account: Account): [run: string, runOfModels: string] {
  return [JSON.stringify([account.tenant, runId]), JSON.stringify([runId, cellKey(account)])];
}

function addTo(used: Used, counts: Partial<Counts>, ofModels: boolean): void {
  used.requests += (ofModels ? counts.runsOfModels : counts.runs) ?? 0;
  used.tokens += counts.tokens ?? 0;
  used.cost += counts.cost ?? 0;
}

function emptyBalance({ name, spec }: Budget, subject: string, at: number): Balance {
  const used = { requests: 0, tokens: 0, cost: 0 };
  return { budget: name, subject, period: periodOf(spec.per, at), used, reserved: { tokens: 0, cost: 0 } };
}

function spentMessage(
  { name, spec }: Budget,
  limit: keyof Used,
  { most, taken, wanted }: { most: number; taken: number; wanted: number },
  { end }: Period,
): string {
  const unit = limit === 'cost' ? spec.currency : limit;
  const left = Math.max(0, most - taken);
  return (
    `The budget ${name} is spent: of ${figure(most)} ${unit} per ${spec.per}, ${figure(left)} are left, ` +
    `and this could take ${figure(wanted)}. It begins anew at ${new Date(end).toISOString()}.`
  );
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
