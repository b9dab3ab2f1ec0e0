import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFineTuningServer } from '@weir/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedSystem, startSystem } from './support/system.js';
import { PARTS, textOf, TRADE, WORDS } from './support/trade-examples.js';
import { until } from './support/until.js';

interface Shown {
  runId: string;
  outcome: string;
  reason?: { code: string };
  report?: {
    step: number;
    resumed: boolean;
    data: { folds: number; heldBack: number };
    gate: { set: string; queries: number; base: number; tuned: number; low: number; holds: boolean }[];
    cost: { seconds: number; amount: number };
  };
}

let system: StartedSystem;

beforeAll(async () => {
  system = await startSystem({ environment: { WEIR_TUNING_POLL_MS: '200' } });
  const folder = join(system.addresses.home, 'datasets');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trade.jsonl'), `${TRADE.map((row) => JSON.stringify(row)).join('\n')}\n`);
  writeFileSync(
    join(folder, 'few.jsonl'),
    `${TRADE.slice(0, 5)
      .map((row) => JSON.stringify(row))
      .join('\n')}\nno json\n`,
  );
  const known = PARTS.map((part) => ({ query: `Where is the ${part}?`, positive: textOf(part) }));
  writeFileSync(join(folder, 'known.jsonl'), `${known.map((row) => JSON.stringify(row)).join('\n')}\n`);
});

afterAll(() => system?.stop());

const tune = async (...parameters: string[]): Promise<Shown> => {
  const { lines } = await system.weir(['tune', ...parameters, '--json'], { timeoutMs: 120_000 });
  return lines[0] as unknown as Shown;
};
/** What a search can be worse by. */
const METRICS = [
  { name: 'answered', margin: 0.05 },
  { name: 'failed', margin: 0.05 },
];
const SLOW = 'trainer: { epochs: 400, patience: 100, batch: 4 }\nheldBack: 0.3';
const MORE = ['--data', 'trade.jsonl', '--licence', 'Apache-2.0'];
const fileOf = (name: string, text: string) => {
  const path = join(system.addresses.home, name);
  writeFileSync(path, `${text}\n`);
  return path;
};

describe('weir tune', () => {
  it('tunes, judges by what was held back and by what must not be forgotten, and registers the Model', async () => {
    const more = fileOf('more.yaml', 'gate: { general: [{ files: [known.jsonl] }] }\nprice: { perHour: 36 }');
    const shown = await tune('run', '--model', 'trade', ...MORE, '-f', more, '--wait');
    expect(shown).toMatchObject({ outcome: 'registered', report: { resumed: false } });
    const { gate, data, cost } = shown.report!;
    expect(gate.map(({ set, holds }) => [set, holds])).toEqual([
      ['held-back', true],
      ['known.jsonl', true],
    ]);
    expect(gate[0]!.low).toBeGreaterThan(0);
    expect(data).toMatchObject({ folds: 5, heldBack: gate[0]!.queries });
    expect(cost.amount).toBeCloseTo(cost.seconds / 100, 6);
    const [model] = await system.mustWeir<{ spec: { adapter: { side: string }; card: object } }>([
      'get',
      'Model',
      'trade',
    ]);
    expect(model!.spec.adapter.side).toBe('both');
    expect(model!.spec.card).toMatchObject({ purpose: 'embedding', licence: 'Apache-2.0', trainedOn: ['trade.jsonl'] });
    const usage = await (await system.fetch('/api/usage?by=purpose')).json();
    expect(JSON.stringify(usage)).toContain('"tuning"');
  });

  it('is served: an app is promoted to it, and finds what the words of the trade mean', async () => {
    const resources = [
      { kind: 'Collection', name: 'halls', spec: {} },
      { kind: 'Model', name: 'quoting', spec: { provider: 'extractive' } },
      {
        kind: 'App',
        name: 'halls',
        spec: { pattern: 'rag', model: 'quoting', retrieval: { collection: 'halls', mode: 'vector', k: 1 } },
      },
      {
        kind: 'Suite',
        name: 'halls',
        spec: {
          dataset: {
            source: { items: WORDS.map((word) => ({ id: word, input: `What do you know of the ${word}?` })) },
          },
          variants: [{ name: 'now', app: 'halls' }],
          metrics: ['answered'],
        },
      },
    ];
    const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
    expect(applied.status).toBe(200);
    const file = join(system.addresses.home, 'halls.jsonl');
    writeFileSync(file, `${PARTS.map((part) => JSON.stringify({ id: part, text: textOf(part) })).join('\n')}\n`);
    const fields = ['--format', 'jsonl', '--id-field', 'id', '--text-field', 'text'];
    await system.mustWeir(['ingest', file, '--collection', 'halls', ...fields, '--wait'], { timeoutMs: 60_000 });
    const [promoted] = await system.mustWeir<{ suiteRuns: string[] }>(
      ['tune', 'promote', 'trade', '--app', 'halls', '--suites', 'halls'],
      { timeoutMs: 120_000 },
    );
    expect(promoted).toMatchObject({ promotion: 'halls-trade' });
    const [judged] = await system.mustWeir<{ outcome: string; variants: string[] }>([
      'eval',
      'show',
      promoted!.suiteRuns[0]!,
    ]);
    expect(judged).toMatchObject({ outcome: 'completed', variants: ['now', 'changed'] });
    const rightOf = async (...more: string[]) => {
      const found = await Promise.all(
        WORDS.map(async (word) => {
          const query = `Tell me about the ${word}.`;
          const search = ['search', query, '--collection', 'halls', '--mode', 'vector', '-k', '1', ...more];
          const [{ hits }] = (await system.mustWeir<{ hits: { documentId: string }[] }>(search)) as [
            { hits: { documentId: string }[] },
          ];
          return hits[0]!.documentId;
        }),
      );
      return found.filter((id, index) => id === PARTS[index]).length;
    };
    const [base, tuned] = [await rightOf(), await rightOf('--embedding', 'trade')];
    expect(tuned).toBeGreaterThan(base + 3);
  });

  it('comes into force when its answers to the traffic are no worse, and is taken back by a word', async () => {
    const spec = {
      app: 'halls',
      with: { retrieval: { embedding: 'trade' } },
      shadow: { share: 1, samples: 100 },
      gate: { metrics: METRICS },
      canary: { steps: [0.5], samples: 20, metrics: METRICS },
    };
    await system.mustWeir(['promote', 'cancel', 'halls-trade']);
    const file = join(system.addresses.home, 'into-force.yaml');
    writeFileSync(file, JSON.stringify({ kind: 'Promotion', name: 'into-force', spec }));
    await system.mustWeir(['promote', 'start', '-f', file]);
    const phaseNow = async () => {
      const [{ phase }] = (await system.mustWeir<{ phase: string }>(['promote', 'status', 'into-force'])) as [
        { phase: string },
      ];
      return phase;
    };
    let asked = 0;
    const ask = async () => {
      const word = WORDS[(asked += 1) % WORDS.length]!;
      const question = `Tell me about the ${word}, for the ${asked}th time.`;
      const body = JSON.stringify({ app: 'halls', question });
      const answered = await system.fetch('/api/answers', { method: 'POST', body });
      expect(answered.status).toBe(200);
    };
    await until(
      'it is promoted by the traffic',
      async () => {
        await Promise.all(Array.from({ length: 8 }, ask));
        return (await phaseNow()) === 'promoted';
      },
      { withinMs: 120_000, pollMs: 10 },
    );
    const embeddingOf = async () => {
      const [app] = await system.mustWeir<{ spec: { retrieval: { embedding?: string } } }>(['get', 'App', 'halls']);
      return app!.spec.retrieval.embedding;
    };
    expect(await embeddingOf()).toBe('trade');
    await system.mustWeir(['promote', 'rollback', 'into-force']);
    await until('the app is as it was', async () => (await embeddingOf()) === undefined);
  });

  it('goes on from its checkpoint when its service is killed in the middle, to one model, the same as without', async () => {
    const slow = ['--data', 'trade.jsonl', '--rank', '128'];
    const long = { timeoutMs: 180_000 };
    const file = fileOf('slow.yaml', SLOW);
    const [started] = await system.mustWeir<Shown>(['tune', 'run', '-f', file, ...slow, '--model', 'killed']);
    await until(
      'training has begun: its first step makes a checkpoint',
      async () => {
        const now = await tune('show', started!.runId);
        return (now as Shown & { progress?: { stage: string } }).progress?.stage === 'train';
      },
      { withinMs: 90_000, pollMs: 100 },
    );
    const { pid } = system.processes.instances.find(({ service }) => service === 'tuning')!;
    process.kill(pid, 'SIGKILL');
    const [killed] = await system
      .weir(['tune', 'show', started!.runId, '--wait', '--json'], long)
      .then(({ lines }) => lines);
    const ended = killed as unknown as Shown;
    expect(ended.report).toMatchObject({ resumed: true });
    const [whole] = await system
      .weir(['tune', 'run', '-f', file, ...slow, '--model', 'whole', '--wait', '--json'], long)
      .then(({ lines }) => lines);
    const undisturbed = whole as unknown as Shown;
    expect(undisturbed.report).toMatchObject({ resumed: false, step: ended.report!.step, gate: ended.report!.gate });
    expect(undisturbed.outcome).toBe(ended.outcome);
    if (ended.outcome !== 'registered') return;
    const weightsOf = async (name: string) => {
      const [model] = await system.mustWeir<{ spec: { adapter: { weights: string } } }>(['get', 'Model', name]);
      return model!.spec.adapter.weights;
    };
    // The card inside has the same numbers, too.
    expect(await weightsOf('killed')).toBe(await weightsOf('whole'));
  }, 300_000);

  it('has a provider train a language model, in one job though its service is killed, and an app answers by it', async () => {
    const provider = await startFineTuningServer();
    try {
      const small = { provider: 'openai', model: 'small-1', baseUrl: provider.url };
      const resources = [{ kind: 'Model', name: 'small', spec: small }];
      const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
      expect(applied.status).toBe(200);
      // It goes on until the service was killed.
      provider.steps = Number.POSITIVE_INFINITY;
      const parameters = ['--trainer', 'hosted', '--base', 'small', '--model', 'writer', '--data', 'trade.jsonl'];
      const [started] = await system.mustWeir<Shown>(['tune', 'run', ...parameters]);
      await until('the provider has begun', () => provider.jobs.some(({ looks }) => looks > 1));
      const { pid } = system.processes.instances.find(({ service }) => service === 'tuning')!;
      process.kill(pid, 'SIGKILL');
      provider.steps = 3;
      const ended = await tune('show', started!.runId, '--wait');
      expect(ended).toMatchObject({ outcome: 'registered', report: { resumed: true, metric: 'token-f1' } });
      expect(ended.report!.gate[0]!.low).toBeGreaterThan(0);
      expect([provider.jobs.length, provider.names.size, provider.files.size]).toEqual([1, 1, 0]);
      const app = { kind: 'App', name: 'writing', spec: { pattern: 'simple', model: 'writer' } };
      await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources: [app] }) });
      const body = JSON.stringify({ app: 'writing', question: 'How often is the brelt looked at?' });
      const answered = await until('the app is there', async () => {
        const response = await system.fetch('/api/answers', { method: 'POST', body });
        return response.status === 200 && ((await response.json()) as { answer: string });
      });
      expect(answered.answer).toContain(textOf('pump'));
    } finally {
      await provider.close();
    }
  });

  it('is cancelled, with nothing registered', async () => {
    const file = fileOf('slow.yaml', SLOW);
    const [started] = await system.mustWeir<Shown>(['tune', 'run', '-f', file, ...MORE, '--model', 'cancelled']);
    await system.mustWeir(['tune', 'cancel', started!.runId]);
    expect(await tune('show', started!.runId, '--wait')).toMatchObject({ outcome: 'cancelled' });
    expect((await system.weir(['get', 'Model', 'cancelled', '--json'])).code).not.toBe(0);
  });

  it.each([
    [['--model', 'few', '--data', 'few.jsonl'], { outcome: 'failed', reason: { code: 'tuning-examples-too-few' } }],
    [['--model', 'gone', '--data', 'gone.jsonl'], { outcome: 'failed', reason: { code: 'dataset-missing' } }],
    [
      ['--model', 'nd', ...MORE, '--licence', 'CC-BY-ND-4.0'],
      { outcome: 'failed', reason: { code: 'licence-forbids' } },
    ],
    [['--model', 'wild', ...MORE, '-f', 'wild.yaml'], { outcome: 'failed', reason: { code: 'tuning-diverged' } }],
    [['--model', 'same', '--data', 'known.jsonl'], { outcome: expect.stringMatching(/not-better|failed/) as string }],
  ])('says why nothing came of %j', async (parameters, expected) => {
    const file = fileOf('wild.yaml', 'trainer: { rate: 1000 }');
    expect(await tune('run', ...parameters.map((one) => (one === 'wild.yaml' ? file : one)), '--wait')).toMatchObject(
      expected,
    );
  });

  it('refuses the name of a Model that is there', async () => {
    const { code, errors } = await system.weir(['tune', 'run', '--model', 'trade', ...MORE, '--json']);
    expect(code).not.toBe(0);
    expect(errors).toContain('model-taken');
  });
});
