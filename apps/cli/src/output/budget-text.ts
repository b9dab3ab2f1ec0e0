import type { BudgetState, UsageSums } from '../gateway-types.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

/** A budget's limits, and a line for each of its amounts. */
export function budgetText({ name, spec, balances }: BudgetState): string {
  const { per, limits, currency } = spec;
  const rows = balances.flatMap(({ subject, used, reserved, resetsAt }) =>
    (['requests', 'tokens', 'cost'] as const).flatMap((limit) => {
      const most = limits[limit];
      if (most === undefined) return [];
      const held = limit === 'requests' ? 0 : reserved[limit];
      const share = most === 0 ? '' : ` (${Math.round(((used[limit] + held) / most) * 100)} %)`;
      const unit = limit === 'cost' ? currency : limit;
      return [
        [oneLine(subject) || '–', `${figure(used[limit])}${share}`, figure(held), `${figure(most)} ${unit}`, resetsAt],
      ];
    }),
  );
  const heading = `${name}, per ${per}`;
  if (rows.length === 0) return `${heading}: nothing is used`;
  return `${heading}\n${table([spec.each ?? 'for', 'used', 'reserved', 'of', 'begins anew at'], rows)}`;
}

export function usageText({ usage }: UsageSums): string {
  if (usage.length === 0) return 'Nothing is used.';
  const keys = (['tenant', 'app', 'key', 'model', 'purpose', 'day'] as const).filter((key) => key in usage[0]!);
  const rows = usage.map((row) => [
    ...keys.map((key) => oneLine(row[key] ?? '') || '–'),
    String(row.calls),
    String(row.inputTokens),
    String(row.outputTokens),
    `${figure(row.cost)} ${row.currency}`.trim(),
    row.estimated.calls === 0 ? '' : `${row.estimated.calls} calls, ${figure(row.estimated.cost)} at most`,
  ]);
  return table([...keys, 'calls', 'input tokens', 'output tokens', 'cost', 'of that not known'], rows);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
