import type { Account } from './applies.js';
import { type Per, type Period, periodOf, PERIODS } from './period.js';

export interface Counts {
  tokens: number;
  cost: number;
  /** Runs that were first seen on this account, and those first seen on it with these models. */
  runs: number;
  runsOfModels: number;
}

interface Cell {
  account: Account;
  periods: Record<Per, { start: number; counts: Counts }>;
}

/** What was spent in the latest period of each length, by account: what every budget's own amount can be made of. */
export class Cells {
  readonly #cells = new Map<string, Cell>();

  add(account: Account, at: number, counts: Partial<Counts>): void {
    const key = cellKey(account);
    let cell = this.#cells.get(key);
    if (!cell) {
      const none = () => ({ start: Number.NEGATIVE_INFINITY, counts: noCounts() });
      cell = { account, periods: { minute: none(), hour: none(), day: none(), month: none() } };
      this.#cells.set(key, cell);
    }
    for (const per of PERIODS) {
      const { start } = periodOf(per, at);
      if (start < cell.periods[per].start) continue;
      if (start > cell.periods[per].start) cell.periods[per] = { start, counts: noCounts() };
      const into = cell.periods[per].counts;
      into.tokens += counts.tokens ?? 0;
      into.cost += counts.cost ?? 0;
      into.runs += counts.runs ?? 0;
      into.runsOfModels += counts.runsOfModels ?? 0;
    }
  }

  /** Every account with what it has in the period. */
  *in(per: Per, { start }: Period): Generator<{ account: Account; counts: Counts }> {
    for (const { account, periods } of this.#cells.values()) {
      if (periods[per].start === start) yield { account, counts: periods[per].counts };
    }
  }
}

export function cellKey({ tenant, app, caller, models }: Account): string {
  return JSON.stringify([tenant, app, caller, ...models]);
}

function noCounts(): Counts {
  return { tokens: 0, cost: 0, runs: 0, runsOfModels: 0 };
}
