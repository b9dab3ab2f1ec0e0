import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExperiment } from '../support/mlflow-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
/** How long MLflow is away, seconds. Five minutes are the measure; the test has less time. */
const SECONDS = Number(process.env['WEIR_OUTAGE_SECONDS'] ?? 15);
const EVERY_MS = 500;

const pid = () => system.processes.servers.find(({ name }) => name === 'mlflow')!.pid;

beforeAll(async () => {
  const resources = [
    { kind: 'Model', name: 'outage', spec: { provider: 'scripted', script: [{ text: 'All is well.' }] } },
    { kind: 'App', name: 'outage', spec: { pattern: 'simple', model: 'outage' } },
    {
      kind: 'Suite',
      name: 'outage',
      spec: {
        dataset: { source: { items: [{ id: 'a', input: 'How is it?', expected: 'All is well.' }] } },
        variants: [{ name: 'now', app: 'outage' }],
        metrics: ['exact-match'],
      },
    },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

let stopped: number | undefined;
afterAll(() => {
  if (stopped !== undefined) process.kill(stopped, 'SIGCONT');
});

const ask = async () => {
  const body = JSON.stringify({ app: 'outage', question: 'How is it?' });
  const began = performance.now();
  const response = await system.fetch('/api/answers', { method: 'POST', body });
  const { outcome, answer } = (await response.json()) as { outcome: string; answer: string };
  return { outcome, answer, tookMs: performance.now() - began };
};

describe('while MLflow says nothing', () => {
  it(
    'every question is answered, a suite comes to its end, and MLflow is told of it afterwards',
    async () => {
      const right = { outcome: 'answered', answer: 'All is well.' };
      expect(await ask()).toMatchObject(right);
      stopped = pid();
      process.kill(stopped, 'SIGSTOP');
      const endsAt = performance.now() + SECONDS * 1_000;
      const answers = [];
      while (performance.now() < endsAt) {
        answers.push(await ask());
        await sleep(EVERY_MS);
      }
      expect(answers.filter(({ outcome, answer }) => outcome !== right.outcome || answer !== right.answer)).toEqual([]);
      const [ran] = await system.mustWeir<{ runId: string; outcome: string }>(['eval', 'run', 'outage']);
      expect(ran).toMatchObject({ outcome: 'completed' });
      const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
      console.log(
        `${answers.length} of ${answers.length} answered in ${SECONDS} s without MLflow, the slowest in ${slowest.toFixed(0)} ms`,
      );
      process.kill(stopped, 'SIGCONT');
      stopped = undefined;
      const { mlflowUrl } = system.addresses;
      await until(
        'MLflow has the run',
        async () => {
          const read = await readExperiment(mlflowUrl!, 'default/outage').catch(() => undefined);
          return read?.runs.some(({ tags, status }) => tags['weir.run'] === ran!.runId && status === 'FINISHED');
        },
        { withinMs: 90_000, pollMs: 1_000 },
      );
    },
    (SECONDS + 180) * 1_000,
  );
});
