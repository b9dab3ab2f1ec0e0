import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient, type Seen } from '../support/outside-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { TOPIC } from '../support/topics.js';
import { until } from '../support/until.js';

const ADVANCED = 'weir.evaluation.v1.promotion-advanced';
const RESOURCES = 'weir.resources.v1.resource-changed';
/** Questions under way at a time. */
const UNDER_WAY = 20;

const system = sharedSystem();
const folder = mkdtempSync(join(tmpdir(), 'weir-promotion-'));
let client: OutsideClient;

interface Promotion {
  phase: string;
  settled: boolean;
  share: number;
  history: {
    event: string;
    reason?: { code: string; field: string };
    evidence?: { live: number; candidate: number };
  }[];
}

/** It declines what its prompt tells it to decline. */
const MODEL = {
  kind: 'Model',
  name: 'promotion-model',
  spec: {
    provider: 'scripted',
    script: [{ match: '^Decline', text: 'I cannot answer that.' }, { text: 'Twenty days.' }],
  },
};
const BAD = { prompt: { user: 'Decline. {{ question }}' } };
const GOOD = { prompt: { user: 'Be brief. {{ question }}' } };
const metrics = [
  { name: 'answered', margin: 0.05 },
  { name: 'refused', margin: 0.05 },
  { name: 'failed', margin: 0.05 },
];

beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [
    TOPIC.requests,
    TOPIC.answers,
    ADVANCED,
    RESOURCES,
  ]);
  await apply([MODEL]);
});

afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

async function apply(resources: object[]): Promise<void> {
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
}

const declareApp = (name: string) =>
  apply([{ kind: 'App', name, spec: { pattern: 'simple', model: 'promotion-model' } }]);

function start(name: string, spec: object): Promise<unknown> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify({ kind: 'Promotion', name, spec }));
  return system.mustWeir(['promote', 'start', '-f', file]);
}

async function status(name: string): Promise<Promotion> {
  const [promotion] = await system.mustWeir<Promotion>(['promote', 'status', name]);
  return promotion!;
}

const answersOf = (app: string) => client.seen(TOPIC.answers, ({ message }) => message?.['app'] === app);
const isExperiment = ({ message }: Seen) => (message?.['experiment'] ?? '') !== '';
const isCanary = ({ message }: Seen) =>
  (message?.['provenance'] as { canary?: unknown } | undefined)?.canary !== undefined;
const appOnLog = (name: string) =>
  client.seen(RESOURCES, ({ key }) => key === `App/${name}`).at(-1)?.message?.['spec'] as { prompt?: object };
const canaryOnLog = (name: string) => client.seen(RESOURCES, ({ key }) => key === `Canary/${name}`).at(-1)?.message;
const endOf = (name: string) =>
  client.seen(ADVANCED, ({ key, message }) => {
    const ended = !['shadow', 'canary', 'held'].includes(String(message?.['phase']));
    return key === name && ended && message?.['settled'] === true;
  })[0];

/** Asks without a pause until it is told to stop. @returns How many were asked. */
async function traffic(app: string, isOver: (asked: number) => boolean): Promise<number> {
  const before = answersOf(app).filter((answer) => !isExperiment(answer)).length;
  let asked = 0;
  while (!isOver(asked)) {
    const answered = answersOf(app).filter((answer) => !isExperiment(answer)).length - before;
    if (asked - answered >= UNDER_WAY) {
      await sleep(5);
      continue;
    }
    const runId = randomUUID();
    await client.publish(TOPIC.requests, runId, { runId, app, question: `How many days, in case ${asked}?` });
    asked += 1;
  }
  await until(
    `all ${asked} questions to ${app} are answered`,
    () => answersOf(app).filter((answer) => !isExperiment(answer)).length - before >= asked,
  );
  return asked;
}

const events = ({ history }: Promotion) => history.map(({ event }) => event);

describe('a promotion', () => {
  it('puts a change into force that is as good, over a crash of the evaluation service, and takes it back', async () => {
    const app = 'promotion-good';
    await declareApp(app);
    await start('good', {
      app,
      with: GOOD,
      shadow: { share: 1, samples: 100 },
      gate: { metrics },
      canary: { steps: [0.2, 0.5], samples: 20, metrics },
    });
    let isKilled = false;
    const shadowed = () => client.seen(TOPIC.answers, isExperiment).filter(({ message }) => message?.['app'] === app);
    await traffic(app, () => {
      if (!isKilled && shadowed().length > 30) {
        isKilled = true;
        const instance = system.processes.instances.find(({ service }) => service === 'evaluation')!;
        process.kill(instance.pid, 'SIGKILL');
      }
      return endOf('good') !== undefined;
    });
    expect(isKilled).toBe(true);
    const promotion = await status('good');
    expect(promotion).toMatchObject({ phase: 'promoted', settled: true });
    expect(events(promotion)).toEqual([
      'shadow-started',
      'gate-passed',
      'canary-started',
      'canary-widened',
      'promoted',
    ]);
    // Nothing was done twice: as many copies as were wanted, each once.
    const copies = client.seen(TOPIC.requests, ({ message }) => message?.['app'] === app && 'experiment' in message);
    expect(new Set(copies.map(({ key }) => key)).size).toBe(100);
    expect(new Set(shadowed().map(({ key }) => key)).size).toBe(shadowed().length);
    expect(promotion.history[1]?.evidence).toMatchObject({ live: 100, candidate: 100 });
    expect(appOnLog(app).prompt).toEqual(GOOD.prompt);
    expect(canaryOnLog(app)).toBeUndefined();

    await system.mustWeir(['promote', 'rollback', 'good']);
    await until(
      'the promotion is undone',
      async () => (await status('good')).history.at(-1)?.reason?.code === 'undone',
    );
    expect(await status('good')).toMatchObject({ phase: 'rolled-back' });
    await until('the App is as before', () => appOnLog(app).prompt === undefined);
  });

  it('is stopped at the gate when the change is worse: nobody sees it', async () => {
    const app = 'promotion-gate';
    await declareApp(app);
    await start('gate', { app, with: BAD, shadow: { share: 1, samples: 40 }, gate: { metrics } });
    await traffic(app, () => endOf('gate') !== undefined);
    const promotion = await status('gate');
    expect(promotion).toMatchObject({ phase: 'gate-failed' });
    expect(promotion.history.at(-1)).toMatchObject({ reason: { code: 'candidate-worse', field: 'refused' } });
    expect(answersOf(app).some(isCanary)).toBe(false);
    expect(canaryOnLog(app)).toBeUndefined();
  });

  it('rolls a planted bad prompt back by itself before 5 % of the traffic saw it', async () => {
    const app = 'promotion-bad';
    await declareApp(app);
    await start('bad', {
      app,
      with: BAD,
      shadow: { samples: 0 },
      canary: { steps: [0.02, 0.1, 0.5], samples: 50, metrics },
    });
    await client.wait(RESOURCES, 'the canary', ({ key, message }) => key === `Canary/${app}` && message !== undefined);
    const asked = await traffic(app, (count) => count >= 1_000 || (endOf('bad') !== undefined && count >= 400));
    const promotion = await status('bad');
    expect(promotion).toMatchObject({ phase: 'rolled-back', settled: true });
    expect(events(promotion)).toEqual(['canary-started', 'rolled-back']);
    expect(promotion.history[1]).toMatchObject({ reason: { code: 'candidate-worse', field: 'refused' } });
    const seen = answersOf(app).filter(isCanary).length;
    console.log(`the canary answered ${seen} of ${asked} questions`);
    expect(seen).toBeGreaterThan(0);
    expect(seen / asked).toBeLessThan(0.05);

    // From then on nobody sees it.
    await traffic(app, (count) => count >= 200);
    expect(answersOf(app).filter(isCanary)).toHaveLength(seen);
  });
});
