import type { UsageRecorded } from '@weir/contracts';

import { isBilled } from './records.js';

/** What usage can be told apart by. */
export const USAGE_KEYS = ['tenant', 'app', 'key', 'model', 'purpose', 'day'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

export interface UsageRow {
  keys: Partial<Record<UsageKey, string>>;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  currency: string;
  /** Of all that, what is the most that it can have been, because how much it was is not known. */
  estimated: { calls: number; tokens: number; cost: number };
}

/** Sums of lines of the ledger; one row for each combination of the keys, and for each currency. */
export class UsageTable {
  readonly #rows = new Map<string, UsageRow>();

  constructor(private readonly by: readonly UsageKey[]) {}

  add(line: UsageRecorded): void {
    if (!isBilled(line)) return;
    const values = this.by.map((key) => valueOf(key, line));
    const { inputTokens, outputTokens, cost, currency, estimated } = line;
    const id = JSON.stringify([...values, currency]);
    let row = this.#rows.get(id);
    if (!row) {
      const keys = Object.fromEntries(this.by.map((key, index) => [key, values[index]]));
      const none = { calls: 0, tokens: 0, cost: 0 };
      row = { keys, calls: 0, inputTokens: 0, outputTokens: 0, cost: 0, currency, estimated: none };
      this.#rows.set(id, row);
    }
    row.calls += 1;
    row.inputTokens += inputTokens;
    row.outputTokens += outputTokens;
    row.cost += cost;
    if (!estimated) return;
    row.estimated.calls += 1;
    row.estimated.tokens += inputTokens + outputTokens;
    row.estimated.cost += cost;
  }

  /** In order of their keys. */
  rows(): UsageRow[] {
    return [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

function valueOf(key: UsageKey, { tenant, app, caller, models, providerModel, purpose, at }: UsageRecorded): string {
  switch (key) {
    case 'tenant':
      return tenant;
    case 'app':
      return app;
    case 'key':
      return caller;
    case 'model':
      // One that nobody declared has no name but its provider's.
      return models.length === 0 ? providerModel : models.join(', ');
    case 'purpose':
      return purpose;
    case 'day':
      return at.slice(0, 10);
  }
}
