import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

/** The chain log under traffic, while monitoring is killed twice. 10,000 runs take nine minutes: WEIR_RUNS=10000. */
const system = sharedSystem();
const PROVIDER = new URL('support/billing-provider.mjs', import.meta.url);
const RUNS = Number(process.env['WEIR_RUNS'] || 300);
const PER_SECOND = 20;
const TENANT = 'chain-log';
const APP = 'runs-billed';
const QUESTION = 'Is SECRETWORD in the chain log?';
const QUERIES = [
  `app=${APP} and cost>0.0001`,
  'outcome=failed or duration>5s',
  'model=runs-* and not verdict=input:block',
];

interface Sums {
  sums: { values: string[]; runs: number; cost: number; inputTokens: number; outputTokens: number }[];
  total: number;
}
interface Runs {
  runs: { runId: string; outcome: string; steps: { step: string }[]; gaps: string[]; usage: { cost: number } }[];
  total: number;
  next?: string;
}

let provider: ChildProcess;

const within = async <Body>(path: string, init: RequestInit = {}): Promise<Body> => {
  const response = await system.fetch(path, { ...init, headers: { 'weir-tenant': TENANT } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
};
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const ask = (app: string) =>
  within<{ runId: string; outcome: string; usage: { cost: number } }>('/api/answers', {
    method: 'POST',
    body: JSON.stringify({ app, question: QUESTION }),
  });
const sums = (where: string, by: string) => within<Sums>(`/api/runs/sums?${query({ where, by })}`);

beforeAll(async () => {
  provider = fork(PROVIDER);
  const [port] = (await once(provider, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const prices = { input: 1, output: 2 };
  const resources = [
    { kind: 'Model', name: 'runs-model', spec: { provider: 'openai', baseUrl, model: 'normal/e2e', prices } },
    { kind: 'App', name: APP, spec: { pattern: 'simple', model: 'runs-model', timeLimitMs: 120_000 } },
    { kind: 'App', name: 'runs-ready', spec: { pattern: 'simple', model: 'runs-model' } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  await until('the apps answer', async () => (await ask('runs-ready')).outcome === 'answered');
  await until('their runs are in the chain log', async () => (await sums('app=runs-ready', 'app')).total > 0);
});
afterAll(() => provider?.disconnect());

describe('the chain log', () => {
  const answered = new Map<string, number>();

  it(
    `has one whole record of each of ${RUNS} runs, and costs what the ledger says`,
    { timeout: 180_000 + RUNS * 150 },
    async () => {
      const kill = () => {
        const { pid } = system.processes.instances.find(({ service }) => service === 'monitoring')!;
        process.kill(pid, 'SIGKILL');
      };
      const began = performance.now();
      const asking: Promise<void>[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        await sleep(Math.max(0, began + (run * 1_000) / PER_SECOND - performance.now()));
        if (run === Math.floor(RUNS / 3) || run === Math.floor((2 * RUNS) / 3)) kill();
        asking.push(
          ask(APP).then(({ runId, outcome, usage }) => {
            expect(outcome).toBe('answered');
            answered.set(runId, usage.cost);
          }),
        );
      }
      await Promise.all(asking);
      const where = `app=${APP}`;
      const { sums: groups } = await until(
        'every run is in the chain log',
        async () => {
          const found = await sums(where, 'outcome');
          return found.total >= RUNS ? found : undefined;
        },
        { withinMs: 60_000 },
      );
      expect(groups.map(({ values, runs }) => ({ values, runs }))).toEqual([{ values: ['answered'], runs: RUNS }]);

      const found: Runs['runs'] = [];
      for (let after: string | undefined; ;) {
        const page: Runs = await within<Runs>(
          `/api/runs?${query({ where, limit: '1000', ...(after ? { after } : {}) })}`,
        );
        found.push(...page.runs);
        after = page.next;
        if (after === undefined) break;
      }
      expect(new Set(found.map(({ runId }) => runId))).toEqual(new Set(answered.keys()));
      expect(found).toHaveLength(RUNS);
      const isWhole = ({ steps, gaps }: Runs['runs'][number]) =>
        gaps.length === 0 &&
        ['check-input', 'complete', 'check-output'].every((step) => steps.some((one) => one.step === step));
      expect(found.filter((run) => !isWhole(run))).toEqual([]);

      const cost = groups[0]!.cost;
      const ledger = await until('the ledger has settled', async () => {
        const { usage } = await within<{
          usage: { app: string; calls: number; cost: number; inputTokens: number; outputTokens: number }[];
        }>('/api/usage?by=app');
        const own = usage.find(({ app }) => app === APP);
        return own && own.calls >= RUNS ? own : undefined;
      });
      expect(ledger.calls).toBe(RUNS);
      expect(groups[0]).toMatchObject({ inputTokens: ledger.inputTokens, outputTokens: ledger.outputTokens });
      expect(cost).toBeCloseTo(ledger.cost, 6);
      console.log(
        `runs: ${found.length} whole records of ${RUNS} runs, cost ${cost.toFixed(4)}, in the ledger ${ledger.cost.toFixed(4)}`,
      );
    },
  );

  it('answers what is asked of it', async () => {
    const took: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (const where of QUERIES) {
        const began = performance.now();
        await within(`/api/runs?${query({ where, sort: 'slowest' })}`);
        took.push(performance.now() - began);
      }
      const began = performance.now();
      const { sums: byDay } = await sums('', 'app,model,day');
      took.push(performance.now() - began);
      expect(byDay.reduce((all, { runs }) => all + runs, 0)).toBeGreaterThan(RUNS);
    }
    took.sort((one, other) => one - other);
    const at = (share: number) => took[Math.floor(share * (took.length - 1))]!.toFixed(0);
    console.log(
      `runs: ${took.length} queries over HTTP and topics: median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms`,
    );
  });

  it('has runs of one tenant for that tenant alone, and no texts', async () => {
    const [runId] = [...answered.keys()];
    expect((await within<Runs>(`/api/runs?${query({ where: `run=${runId}` })}`)).total).toBe(1);
    const others = (await (
      await system.fetch(`/api/runs?${query({ where: `run=${runId} or app=${APP}` })}`)
    ).json()) as Runs;
    expect(others.total).toBe(0);
    const stored = await fetch(`${system.addresses.elasticsearchUrl}/weir-runs-*/_search?q=app:${APP}&size=1000`);
    const texts = await stored.text();
    expect(texts).toContain(APP);
    const records = [...texts.matchAll(/"record":"([^"]+)"/g)].map(([, base64]) =>
      Buffer.from(base64!, 'base64').toString(),
    );
    expect(records.length).toBeGreaterThan(0);
    for (const text of [texts, ...records]) {
      for (const secret of ['SECRETWORD', '27 days']) expect(text).not.toContain(secret);
    }
  });

  it('is asked by the command too', async () => {
    const lines = await system.mustWeir<{ runId: string }>([
      'runs',
      '--where',
      `app=${APP}`,
      '--limit',
      '3',
      '--tenant',
      TENANT,
    ]);
    expect(lines).toHaveLength(3);
    const [found] = await system.mustWeir<Sums>(['runs', '--by', 'app', '--last', '1h', '--tenant', TENANT]);
    expect(found!.sums.find(({ values }) => values[0] === APP)).toMatchObject({ runs: RUNS });
    const refused = await system.weir(['runs', '--where', 'price>1', '--tenant', TENANT]);
    expect(refused.errors).toContain('There is no field "price"');
  });
});
