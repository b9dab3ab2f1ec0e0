import type { UsageRecorded } from '@weir/contracts';
import { type Account, applies, type Budget, subjectOf } from './applies.js';
import { cellKey } from './cells.js';
import { FORECAST_DAYS } from './forecast.js';
import { periodOf } from './period.js';
import { isBilled } from './records.js';
import { Recent } from './recent.js';
import type { Used } from './spend-book.js';

const DAY_MS = 86_400_000;
/** A run whose calls lie farther apart than this many others counts again. */
const REMEMBERED = 50_000;

interface Cell {
  account: Account;
  currency: string;
  /** By the start of the day, milliseconds since the epoch. */
  days: Map<number, Used & { runsOfModels: number }>;
}

/** Sums of whole days, the oldest first; the last is yesterday's, and the first is the first that was whole. */
export type DailySums = Record<keyof Used, number[]>;

/** What was spent on each of the last days, UTC, by account: what forecasts are made of. */
export class SpendDays {
  readonly #cells = new Map<string, Cell>();
  readonly #runs = new Recent(REMEMBERED);
  readonly #runsOfModels = new Recent(REMEMBERED);

  /** Takes a line of the ledger, once. */
  add(line: UsageRecorded): void {
    if (!isBilled(line)) return;
    const { tenant, runId, app, caller, models, currency, inputTokens, outputTokens, cost } = line;
    const account: Account = { tenant, app, caller, models };
    const key = JSON.stringify([cellKey(account), currency]);
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { account, currency, days: new Map() }));
    const { start } = periodOf('day', Date.parse(line.at));
    let day = cell.days.get(start);
    if (!day) {
      const oldest = start - (FORECAST_DAYS + 1) * DAY_MS;
      for (const known of cell.days.keys()) if (known < oldest) cell.days.delete(known);
      cell.days.set(start, (day = { requests: 0, runsOfModels: 0, tokens: 0, cost: 0 }));
    }
    day.tokens += inputTokens + outputTokens;
    day.cost += cost;
    if (this.#runs.add(JSON.stringify([tenant, runId]))) day.requests += 1;
    if (this.#runsOfModels.add(JSON.stringify([runId, cellKey(account)]))) day.runsOfModels += 1;
  }

  /**
   * The days of each of a budget's amounts, by its subject, up to yesterday. The day on which an amount was first drawn on is left out,
   * as most of it may have been over by then.
   *
   * @param now - Milliseconds since the epoch.
   */
  of(
    { spec }: Budget,
    now: number,
    isVisible: (account: Account) => boolean = () => true,
  ): ReadonlyMap<string, DailySums> {
    const today = periodOf('day', now).start;
    const oldest = today - FORECAST_DAYS * DAY_MS;
    const cells = [...this.#cells.values()].filter(({ account }) => applies(spec, account) && isVisible(account));
    const sums = new Map<string, DailySums>();
    for (const [subject, list] of Map.groupBy(cells, ({ account }) => subjectOf(spec, account))) {
      const first = Math.min(...list.flatMap(({ days }) => [...days.keys()].filter((day) => day >= oldest)));
      const count = Number.isFinite(first) ? Math.max(0, (today - first) / DAY_MS - 1) : 0;
      const of = (amount: (day: Used & { runsOfModels: number }, currency: string) => number) =>
        Array.from({ length: count }, (_, index) => {
          const at = first + (index + 1) * DAY_MS;
          return list.reduce((sum, { days, currency }) => {
            const day = days.get(at);
            return day ? sum + amount(day, currency) : sum;
          }, 0);
        });
      sums.set(subject, {
        requests: of(({ requests, runsOfModels }) => (spec.applies.model === undefined ? requests : runsOfModels)),
        tokens: of(({ tokens }) => tokens),
        cost: of(({ cost }, currency) => (currency === spec.currency ? cost : 0)),
      });
    }
    return sums;
  }
}
