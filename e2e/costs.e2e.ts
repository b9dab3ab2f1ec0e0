import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

/** What runs cost, by the second too, and what budgets come to. */
const system = sharedSystem();
const TENANT = 'costs';
const DAY_MS = 86_400_000;
const USAGE = 'weir.governance.v1.usage-recorded';
const RUNS = 12;

interface Sums {
  runs: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  currency: string;
}
interface Costs {
  rows: (Sums & { values: string[]; dearest: { runId: string; cost: number } })[];
  totals: Sums[];
  dearest: { runId: string; app: string; usage: { cost: number } }[];
}
interface Forecast {
  budget: string;
  spent: number;
  expected?: number;
  low?: number;
  high?: number;
  method?: string;
  days?: number;
  exhaustedAt?: string;
  note?: string;
}

const within = async <Body>(path: string, init: RequestInit = {}): Promise<Body> => {
  const response = await system.fetch(path, { ...init, headers: { 'weir-tenant': TENANT } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
};
const ask = (app: string) =>
  within<{ runId: string; outcome: string }>('/api/answers', {
    method: 'POST',
    body: JSON.stringify({ app, question: 'Is SECRETWORD dear?' }),
  });
const costs = (by: string) => within<Costs>(`/api/costs?by=${by}`);
const forecastOf = async (budget: string): Promise<Forecast> => {
  const { forecasts } = await within<{ forecasts: Forecast[] }>(`/api/costs/forecasts?budget=${budget}`);
  return forecasts[0]!;
};

beforeAll(async () => {
  const model = (name: string, prices: object, script: object) => ({
    kind: 'Model',
    name,
    spec: { provider: 'scripted', prices, script: [script] },
  });
  const resources = [
    model('costs-tokens', { input: 1_000, output: 2_000 }, { text: 'Four words it is.' }),
    model('costs-seconds', { input: 0, output: 0, perSecond: 3, currency: 'EUR' }, { text: 'Yes.', firstDelayMs: 400 }),
    { kind: 'App', name: 'costs-tokens', spec: { pattern: 'simple', model: 'costs-tokens' } },
    { kind: 'App', name: 'costs-seconds', spec: { pattern: 'simple', model: 'costs-seconds' } },
    {
      kind: 'Budget',
      name: 'costs-own',
      spec: { applies: { tenant: TENANT, app: 'costs-seconds' }, per: 'day', limits: { cost: 1_000 }, currency: 'EUR' },
    },
    {
      kind: 'Budget',
      name: 'costs-past',
      spec: { applies: { tenant: TENANT, app: 'costs-past' }, per: 'day', limits: { cost: 100 } },
    },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  for (const app of ['costs-tokens', 'costs-seconds']) {
    await until(`${app} answers`, async () => (await ask(app)).outcome === 'answered');
  }
  await Promise.all(Array.from({ length: RUNS }, () => ask('costs-tokens')));
});

it('comes to what the ledger says, in each currency for itself', async () => {
  const found = await until('every run is in the chain log', async () => {
    const { rows, totals } = await costs('app,model');
    const runs = rows.reduce((sum, row) => sum + row.runs, 0);
    return runs >= RUNS + 2 && totals.length === 2 ? { rows, totals } : undefined;
  });
  const { usage } = await within<{ usage: (Sums & { app: string })[] }>('/api/usage?by=app');
  for (const app of ['costs-tokens', 'costs-seconds']) {
    const row = found.rows.find(({ values }) => values[0] === app)!;
    const line = usage.find((each) => each.app === app)!;
    expect(row).toMatchObject({ values: [app, app], inputTokens: line.inputTokens, outputTokens: line.outputTokens });
    expect(row).toMatchObject({ currency: line.currency, cost: expect.closeTo(line.cost, 9) });
    expect(found.totals.find(({ currency }) => currency === line.currency)?.cost).toBeCloseTo(line.cost, 9);
  }
});

it('charges a model of one by the second, on the ledger, in its budget and in the chain log', async () => {
  const { rows } = await costs('model');
  const row = rows.find(({ values }) => values[0] === 'costs-seconds')!;
  // At least the 0.4 s that it waits before it speaks, at 3 a second.
  expect(row.cost / row.runs).toBeGreaterThan(1.19);
  expect(row.cost / row.runs).toBeLessThan(6);
  const { spent, note } = await forecastOf('costs-own');
  expect(spent).toBeCloseTo(row.cost, 9);
  expect(note).toContain('too few days');
});

it('shows the dearest runs, by the command too, and no text', async () => {
  const [shown] = await system.mustWeir<Costs & { forecasts: Forecast[] }>([
    'costs',
    '--by',
    'model,day',
    '--tenant',
    TENANT,
  ]);
  expect(shown!.dearest[0]).toMatchObject({ app: 'costs-seconds' });
  expect(shown!.dearest.map(({ usage }) => usage.cost)).toEqual(
    shown!.dearest.map(({ usage }) => usage.cost).toSorted((a, b) => b - a),
  );
  expect(shown!.forecasts.map(({ budget }) => budget)).toEqual(expect.arrayContaining(['costs-own', 'costs-past']));
  expect(JSON.stringify(shown)).not.toContain('SECRETWORD');
  const folder = mkdtempSync(join(tmpdir(), 'weir-costs-'));
  try {
    const file = join(folder, 'costs.svg');
    const { output } = await system.weir(['costs', '--tenant', TENANT, '--chart', file]);
    console.log(output);
    expect(readFileSync(file, 'utf8')).toContain('Cost of each day, EUR');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('forecasts a budget by its days of the week, and says when it is used up', async () => {
  const client = await OutsideClient.connect(system.addresses.kafkaBrokers);
  // Twenty days before today, the first not whole: as much on each day of the week as in the week before.
  const amount = (at: number) => 10 + new Date(at).getUTCDay();
  try {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    for (let day = 20; day >= 1; day -= 1) {
      const at = today - day * DAY_MS;
      const fields = { tenant: TENANT, app: 'costs-past', currency: 'USD', outcome: 'answered', purpose: 'answer' };
      const times = { at: new Date(at + 3_600_000).toISOString(), callId: `past-${day}`, runId: `past-${day}` };
      const line = { ...fields, ...times, cost: amount(at), inputTokens: 1 };
      await client.publish(USAGE, TENANT, line, { 'weir-tenant': TENANT });
    }
    const spent = {
      tenant: TENANT,
      app: 'costs-past',
      currency: 'USD',
      outcome: 'answered',
      cost: 99.999,
      inputTokens: 1,
    };
    const last = { ...spent, at: new Date().toISOString(), callId: 'past-0', runId: 'past-0' };
    await client.publish(USAGE, TENANT, last, { 'weir-tenant': TENANT });
  } finally {
    await client.close();
  }
  const found = await until('the lines are read', async () => {
    const forecast = await forecastOf('costs-past');
    return forecast.days === 14 && forecast.spent > 99 ? forecast : undefined;
  });
  const left = 1 - (Date.now() % DAY_MS) / DAY_MS;
  expect(found).toMatchObject({ method: 'weekdays', spent: 99.999 });
  expect(found.expected).toBeCloseTo(99.999 + left * amount(Date.now()), 1);
  // Every week is as the one before.
  expect(found.high! - found.low!).toBeLessThan(1e-6);
  expect(Date.parse(found.exhaustedAt!) - Date.now()).toBeLessThan(60_000);
});
