import type { BudgetForecast, CostRow, CostsResult } from '@weir/contracts';
import { runJson } from '../runs/run-json.js';
import type { CostsJson, ForecastsJson } from './costs.schema.js';

export function costsJson({ rows, totals, rest, dearest }: CostsResult, by: readonly string[]): CostsJson {
  return {
    by: [...by],
    rows: rows.map((row) => ({
      values: row.values,
      ...sumsOf(row),
      dearest: { runId: row.dearestRun, cost: row.dearestCost },
    })),
    totals: totals.map(sumsOf),
    rest: Number(rest),
    dearest: dearest.map(runJson),
  };
}

export function forecastJson(forecast: BudgetForecast): ForecastsJson['forecasts'][number] {
  const { budget, subject, limit, most, currency, periodStart, resetsAt, spent, expected, low, high } = forecast;
  const { method, days, exhaustedAt, note } = forecast;
  return {
    budget,
    subject,
    limit: limit as 'cost',
    most,
    ...(currency === '' ? {} : { currency }),
    periodStart,
    resetsAt,
    spent,
    ...(expected === undefined ? {} : { expected, low, high, method: method as 'rate', days }),
    ...(exhaustedAt === '' ? {} : { exhaustedAt }),
    ...(note === '' ? {} : { note }),
  };
}

function sumsOf({ runs, inputTokens, outputTokens, cost, currency }: CostRow) {
  return {
    runs: Number(runs),
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    cost,
    currency,
  };
}
