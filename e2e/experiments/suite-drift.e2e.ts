import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutsideClient, type Seen } from '../support/outside-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { TOPIC } from '../support/topics.js';
import { until } from '../support/until.js';

/** Suites that run every few seconds: of fixed items, and of what people were answered. Then their app gets worse. */
const system = sharedSystem();
const REQUESTED = 'weir.evaluation.v1.evaluation-requested';
const COMPLETED = 'weir.evaluation.v1.evaluation-completed';
const COMPARED = 'weir.evaluation.v1.suite-compared';
const FOUND = 'weir.evaluation.v1.evaluation-drift-found';
const APP = 'drifting';
const PERIOD_SECONDS = 10;

const items = Array.from({ length: 40 }, (_, index) => ({
  id: `colour-${index}`,
  input: `Say colour-${index}.`,
  expected: `colour-${index}`,
}));
const right = items.map(({ input, expected: text }) => ({ match: input.replace('.', '\\.'), text }));
const models = {
  'drifting-right': right,
  'drifting-wrong': [{ match: 'colour-\\d\\.', text: 'colour-1' }, { text: 'I cannot help with that.' }],
  'drifting-slow': right.map((line) => ({ ...line, firstDelayMs: 1_000 })),
};
const app = (model: keyof typeof models) => ({
  kind: 'App',
  name: APP,
  spec: { pattern: 'simple', model, policy: 'drifting-masked' },
});
const suite = (name: string, spec: object) => ({
  kind: 'Suite',
  name,
  spec: { variants: [{ name: 'now', app: APP }], concurrency: 16, ...spec },
});

async function apply(...resources: object[]): Promise<void> {
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
}

interface Fall {
  found: { metric: string; state: string; difference: number; low: number; high: number; examples: object[] };
  since: string;
  sinceRunId: string;
  show: string;
  replay: string;
}
interface State {
  suite: string;
  next: string;
  last: { runId: string; outcome: string };
  looks: { metric: string; state: string }[];
  fallen: Fall[];
  runs: { runId: string; isReference: boolean }[];
}
const stateOf = async (name: string, path = '/api/suites') =>
  ((await (await system.fetch(path)).json()) as { suites: State[] }).suites.find((one) => one.suite === name);
const isOf =
  (name: string) =>
  ({ message }: Seen): boolean =>
    message?.['suite'] === name;
const ids = (seen: readonly Seen[]): string[] => seen.map(({ message }) => String(message?.['runId']));

let client: OutsideClient;
beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [
    REQUESTED,
    COMPLETED,
    COMPARED,
    FOUND,
    TOPIC.answers,
  ]);
  await apply(
    ...Object.entries(models).map(([name, script]) => ({
      kind: 'Model',
      name,
      spec: { provider: 'scripted', script },
    })),
    { kind: 'Policy', name: 'drifting-masked', spec: { documents: { pii: 'redact' } } },
    app('drifting-right'),
  );
});
afterAll(async () => {
  for (const name of ['drifting-fixed', 'drifting-live']) await system.weir(['delete', 'Suite', name]);
  await client.close();
});

it(
  'finds that answers to the same items became worse, once, whoever is killed meanwhile',
  { timeout: 240_000 },
  async () => {
    const name = 'drifting-fixed';
    const spec = { dataset: { source: { items } }, metrics: ['exact-match', 'refused'], drift: { runs: 2 } };
    await apply(suite(name, { ...spec, schedule: { cron: '*/2 * * * * *' } }));
    const calm = await until(
      'four runs were made',
      async () => {
        const state = await stateOf(name);
        return (state?.runs.length ?? 0) >= 4 ? state : undefined;
      },
      { withinMs: 90_000 },
    );
    expect(calm.fallen).toEqual([]);
    expect(calm.looks.map(({ state }) => state)).toEqual(['unvarying', 'unvarying']);
    expect(calm.runs.map(({ isReference }) => isReference).slice(0, 3)).toEqual([true, true, false]);

    const changed = Date.now();
    await apply(app('drifting-wrong'));
    const { message } = await client.wait(FOUND, 'that it fell', isOf(name), 60_000);
    const { falls, level } = message as unknown as { falls: Fall[]; level: number };
    expect(falls.map(({ found }) => found.metric).toSorted()).toEqual(['exact-match', 'refused']);
    const fall = falls.find(({ found }) => found.metric === 'exact-match')!;
    expect(level).toBeCloseTo(0.002, 9);
    expect(fall.found.difference).toBeLessThan(-0.5);
    expect(fall.found.high).toBeLessThan(0);
    expect(fall.found.examples).toHaveLength(5);
    expect(Math.abs(Number(fall.since) - changed)).toBeLessThan(30_000);
    expect(fall.replay).toBe(`weir eval run ${name}`);

    const [, ...show] = fall.show.split(' ');
    const shown = await system.weir(['--json', ...show]);
    expect(shown.code, shown.errors).toBe(1);
    const told = ids(client.seen(COMPARED, isOf(name))).length;
    await until('two more runs were made', async () => client.seen(COMPARED, isOf(name)).length >= told + 2, {
      withinMs: 60_000,
    });
    expect(client.seen(FOUND, isOf(name))).toHaveLength(1);
    const asDrift = await stateOf(name, `/api/drift?app=${APP}`);
    expect(asDrift?.fallen.map(({ found }) => found.metric).toSorted()).toEqual(['exact-match', 'refused']);
    const printed = await system.weir(['suites', name]);
    expect(printed.output).toContain('exact-match is worse by');

    // Killed in the middle of a run: it is ended once, as every run before and after it.
    await apply(app('drifting-slow'));
    const going = await until(
      'a run is half done',
      async () => {
        const { runId } = (await stateOf(name))!.last;
        const { outcome, progress } = (await (await system.fetch(`/api/evaluations/${runId}`)).json()) as {
          outcome: string;
          progress?: { done: number; total: number };
        };
        return outcome === 'running' && progress && progress.done > 0 && progress.done < progress.total
          ? runId
          : undefined;
      },
      { withinMs: 60_000 },
    );
    const { pid } = system.processes.instances.find(({ service }) => service === 'evaluation')!;
    process.kill(pid, 'SIGKILL');
    await client.wait(COMPLETED, 'its end', ({ message: end }) => end?.['runId'] === going, 90_000);
    const before = ids(client.seen(COMPLETED, isOf(name))).length;
    await until('the next runs were made', async () => client.seen(COMPLETED, isOf(name)).length >= before + 2, {
      withinMs: 90_000,
    });

    const ended = ids(client.seen(COMPLETED, isOf(name)));
    expect(new Set(ended).size).toBe(ended.length);
    expect(ended).toContain(going);
    const dues = new Map(
      client.seen(REQUESTED, isOf(name)).map((one) => [String(one.message!['runId']), String(one.message!['due'])]),
    );
    expect(new Set(dues.values()).size).toBe(dues.size);
    expect(client.seen(FOUND, isOf(name))).toHaveLength(1);
    await system.mustWeir(['delete', 'Suite', name]);
  },
);

it(
  'finds that people are answered worse, and keeps nothing of what the policy masks',
  { timeout: 240_000 },
  async () => {
    const name = 'drifting-live';
    await apply(app('drifting-right'));
    const schedule = { cron: `*/${PERIOD_SECONDS} * * * * *` };
    const drift = { runs: 1, leastItems: 20 };
    await apply(suite(name, { traffic: { sample: 30 }, metrics: ['answered', 'refused'], schedule, drift }));
    /** All in one window of the suite: right after one has ended. */
    const ask = async (kind: string): Promise<void> => {
      await until('a window begins', async () => Date.now() % (PERIOD_SECONDS * 1_000) < 1_500, { withinMs: 30_000 });
      const runs = items.map(({ input }, index) => ({
        runId: `${kind}-${index}`,
        question: `I am jo@example.org. ${input}`,
      }));
      for (const { runId, question } of runs)
        await client.publish(TOPIC.requests, runId, { runId, app: APP, question });
      for (const { runId } of runs) {
        await client.wait(TOPIC.answers, `the answer to ${runId}`, ({ key }) => key === runId, 60_000);
      }
    };
    await ask('drifting-calm');
    await client.wait(COMPARED, 'the reference', isOf(name), 60_000);
    await apply(app('drifting-wrong'));
    await ask('drifting-worse');
    const { message } = await client.wait(FOUND, 'that it fell', isOf(name), 90_000);
    const { falls, runId } = message as unknown as { falls: Fall[]; runId: string };
    expect(falls).toMatchObject([{ found: { metric: 'refused', state: 'worse' }, show: `weir eval show ${runId}` }]);
    expect(falls[0]!.replay).toMatch(/^weir replay --app drifting --from \S+ --to \S+ --mode full$/);
    const lines = (await (await system.fetch(`/api/evaluations/${runId}/items`)).text()).trim().split('\n');
    expect(lines).toHaveLength(30);
    for (const line of lines) expect((JSON.parse(line) as { runId: string }).runId).toMatch(/^drifting-worse-/);
    expect(lines.join()).not.toContain('jo@example.org');
    expect(lines.join()).toContain('Say colour-');
  },
);
