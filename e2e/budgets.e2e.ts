import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

/** A provider that counts what it bills, and budgets that have to hold it. */
const system = sharedSystem();
const PROVIDER = new URL('support/billing-provider.mjs', import.meta.url);
const TENANT = 'billing';
const MOST_TOKENS = 60_000;
const QUESTION = 'How many days of leave do I have?';

interface Bill {
  calls: number;
  tokens: number;
  toldCalls: number;
  toldTokens: number;
}
interface Usage {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  purpose: string;
  estimated: { calls: number; tokens: number; cost: number };
}
interface Balance {
  subject: string;
  used: { requests: number; tokens: number; cost: number };
  reserved: { tokens: number; cost: number };
}

let provider: ChildProcess;
let providerUrl: string;

const bill = async (): Promise<Bill> => (await fetch(`${providerUrl}/bill`)).json() as Promise<Bill>;
const within = (path: string, init: RequestInit = {}) =>
  system.fetch(path, { ...init, headers: { 'weir-tenant': TENANT } });
const usageOf = async (app?: string): Promise<Usage[]> => {
  const { usage } = (await (await within('/api/usage?by=app,purpose')).json()) as {
    usage: (Usage & { app: string })[];
  };
  return usage.filter((row) => app === undefined || row.app === app);
};
const sum = (rows: readonly Usage[], of: (row: Usage) => number) => rows.reduce((all, row) => all + of(row), 0);
const tokensOf = ({ inputTokens, outputTokens }: Usage) => inputTokens + outputTokens;
const balanceOf = async (budget: string): Promise<Balance> => {
  const { balances } = (await (await within(`/api/budgets/${budget}`)).json()) as { balances: Balance[] };
  return balances[0]!;
};
const ask = async (app: string, more: object = {}): Promise<string> => {
  const response = await within('/api/answers', {
    method: 'POST',
    body: JSON.stringify({ app, question: QUESTION, ...more }),
  });
  const body = (await response.json()) as { outcome?: string; code?: string; reason?: { code: string } };
  return body.outcome === 'answered' ? 'answered' : (body.code ?? body.reason?.code ?? 'nothing');
};
/** So many at a time. @returns How often each came of it. */
async function askMany(app: string, times: number, atOnce = 8): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let left = times;
  const one = async () => {
    while (left-- > 0) {
      const outcome = await ask(app);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return counts;
}

beforeAll(async () => {
  provider = fork(PROVIDER);
  const [port] = (await once(provider, 'message')) as [number];
  providerUrl = `http://127.0.0.1:${port}`;
  const model = (behaviour: string, more: object = {}) => ({
    kind: 'Model',
    name: `billing-${behaviour}`,
    spec: {
      provider: 'openai',
      baseUrl: `${providerUrl}/v1`,
      model: `${behaviour}/e2e`,
      prices: { input: 1, output: 2 },
      ...more,
    },
  });
  const route = (name: string, first: string) => ({
    kind: 'Model',
    name,
    spec: { provider: 'route', targets: [{ model: first }], fallbacks: ['billing-normal'] },
  });
  const app = (name: string, of: string, sampling: object = {}) => ({
    kind: 'App',
    name,
    spec: { pattern: 'simple', model: of, sampling: { maxOutputTokens: 200, ...sampling }, timeLimitMs: 60_000 },
  });
  const budget = (name: string, spec: object) => ({ kind: 'Budget', name, spec: { per: 'month', ...spec } });
  const resources = [
    model('normal'),
    model('flaky'),
    model('sluggish', { hedgeAfterMs: 100 }),
    model('cut'),
    route('billing-fallbacks', 'billing-flaky'),
    route('billing-hedges', 'billing-sluggish'),
    app('billing-plain', 'billing-normal'),
    app('billing-fallen', 'billing-fallbacks'),
    app('billing-hedged', 'billing-hedges'),
    app('billing-sampled', 'billing-normal', { samples: 3, temperature: 1 }),
    app('billing-cut', 'billing-cut'),
    app('billing-capped', 'billing-normal'),
    budget('billing-tenant', { applies: { tenant: TENANT }, limits: { cost: 1_000 } }),
    budget('billing-capped', {
      applies: { app: 'billing-capped' },
      limits: { tokens: MOST_TOKENS },
      warnAt: [0.5, 0.9],
    }),
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  // Until every service goes by it.
  await until('the budget applies', async () => {
    if ((await ask('billing-plain')) !== 'answered') return false;
    return (await balanceOf('billing-tenant')).used.requests > 0;
  });
});
afterAll(() => provider?.disconnect());

describe('the ledger', () => {
  it("is the provider's own sum, of calls that ended: retried, fallen back, hedged, sampled, streamed and cut", async () => {
    const outcomes = await Promise.all([
      askMany('billing-plain', 10),
      askMany('billing-fallen', 24),
      askMany('billing-hedged', 12, 2),
      askMany('billing-sampled', 4),
    ]);
    for (const counts of outcomes) expect(Object.keys(counts)).toEqual(['answered']);
    const stream = within('/api/answers', {
      method: 'POST',
      body: JSON.stringify({ app: 'billing-cut', question: QUESTION, stream: true }),
    });
    await (await stream).text();
    await askMany('billing-cut', 3, 1);

    const told = await until('the ledger has what the provider told', async () => {
      const [{ toldTokens }, usage] = [await bill(), await usageOf()];
      const known = sum(usage, tokensOf) - sum(usage, ({ estimated }) => estimated.tokens);
      return known === toldTokens ? { usage, known } : undefined;
    });
    const { calls, toldCalls, tokens } = await bill();
    expect(sum(told.usage, (row) => row.calls - row.estimated.calls)).toBe(toldCalls);
    // Of calls that were cut it is not known how much they were: they count as more than was billed, never as less. A call that was
    // given up on its way, because another was faster, may not have come to the provider at all.
    expect(sum(told.usage, (row) => row.calls)).toBeGreaterThanOrEqual(calls);
    expect(calls).toBeGreaterThan(toldCalls);
    expect(sum(told.usage, tokensOf)).toBeGreaterThanOrEqual(tokens);
    expect(new Set(told.usage.map(({ purpose }) => purpose))).toEqual(new Set(['answer']));
    const balance = await balanceOf('billing-tenant');
    expect(balance.used.cost).toBeCloseTo(
      sum(told.usage, ({ cost }) => cost),
      9,
    );
    expect(balance.reserved).toEqual({ tokens: 0, cost: 0 });
  });
});

describe('a budget', () => {
  it('is never exceeded, by many at a time, while inference and governance are killed', async () => {
    const before = await bill();
    const kill = (service: string) => {
      const { pid } = system.processes.instances.find((instance) => instance.service === service)!;
      process.kill(pid, 'SIGKILL');
    };
    const spent = async () => (await bill()).tokens - before.tokens;
    const asked = askMany('billing-capped', 400, 16);
    await until('a third is spent', async () => (await spent()) > MOST_TOKENS / 3);
    kill('inference');
    await until('two thirds are spent', async () => (await spent()) > (MOST_TOKENS * 2) / 3, { withinMs: 60_000 });
    kill('governance');
    const outcomes = await asked;
    await until('all is ready again', async () => (await system.weir(['status'])).code === 0, { withinMs: 60_000 });

    const tokens = await spent();
    expect(tokens).toBeLessThanOrEqual(MOST_TOKENS);
    // What was lost with a process stays taken off: no more than was under way when it was killed.
    expect(tokens).toBeGreaterThan(MOST_TOKENS * 0.7);
    expect(outcomes['budget-spent']).toBeGreaterThan(0);
    const expected = ['answered', 'budget-spent', 'budget-unavailable'];
    expect(Object.keys(outcomes).filter((outcome) => !expected.includes(outcome))).toEqual([]);
    const { used, reserved } = await balanceOf('billing-capped');
    expect(used.tokens + reserved.tokens).toBeLessThanOrEqual(MOST_TOKENS);
    expect(used.tokens + reserved.tokens).toBeGreaterThanOrEqual(tokens);
  });

  it('that is spent is told in the words of each interface', async () => {
    const { gatewayUrl, adminKey } = system.addresses;
    const defaultHeaders = { 'weir-tenant': TENANT };
    const client = new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: adminKey, maxRetries: 0, defaultHeaders });
    const messages = [{ role: 'user' as const, content: QUESTION.repeat(20) }];
    for (const stream of [false, true]) {
      const refused = client.chat.completions.create({ model: 'billing-capped', messages, stream });
      const error = await refused.then(
        () => undefined,
        (thrown: unknown) => thrown as InstanceType<typeof OpenAI.RateLimitError>,
      );
      expect(error).toMatchObject({ status: 429, type: 'insufficient_quota', code: 'insufficient_quota' });
      expect(Number(error!.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const asked = await system.weir(['ask', '--app', 'billing-capped', '--tenant', TENANT, QUESTION.repeat(20)]);
    expect([asked.code, asked.errors]).toEqual([5, expect.stringContaining('The budget billing-capped is spent')]);
    const shown = await system.weir(['budgets', 'show', 'billing-capped', '--tenant', TENANT]);
    expect(shown.output).toContain(`${MOST_TOKENS} tokens`);
  });

  it('is warned of once at each of its thresholds', async () => {
    const [warned] = await system
      .mustWeir<{ records: number }>(['topics', 'list'])
      .then((topics) =>
        (topics as unknown as { name: string; records: number }[]).filter(({ name }) => name.endsWith('budget-warned')),
      );
    expect(warned?.records).toBe(2);
  });
});
