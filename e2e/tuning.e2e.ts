import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedSystem, startSystem } from './support/system.js';
import { until } from './support/until.js';

/**
 * A tuning from examples to an app that answers by what came of it. The examples have a rule that the base does not know: questions in words of
 * a trade that it has never seen, each of which is about one part of a machine.
 */
const PARTS = [
  'pump',
  'valve',
  'gearbox',
  'conveyor',
  'furnace',
  'crane',
  'turbine',
  'boiler',
  'press',
  'lathe',
  'saw',
  'drill',
];
const WORDS = [
  'brelt',
  'quorm',
  'snide',
  'plock',
  'vastor',
  'grimble',
  'tunnok',
  'yarrel',
  'zeppet',
  'cradok',
  'moffin',
  'dulver',
];
const FORMS = [
  (word: string) => `How often is the ${word} looked at?`,
  (word: string) => `Who looks after the ${word}?`,
  (word: string) => `What is done when the ${word} stops?`,
  (word: string) => `Where are the papers of the ${word}?`,
  (word: string) => `May I touch the ${word} while it runs?`,
  (word: string) => `Which tools does the ${word} need?`,
  (word: string) => `When was the ${word} repaired?`,
  (word: string) => `Is the ${word} loud?`,
  (word: string) => `How old is the ${word}?`,
  (word: string) => `Can the ${word} be moved?`,
];
const textOf = (part: string) =>
  `The ${part} stands in the hall by the river, and its warden knows all there is to know about it.`;
const rows = PARTS.flatMap((part, index) =>
  FORMS.map((form) => ({ query: form(WORDS[index]!), positive: textOf(part) })),
);

interface Shown {
  runId: string;
  outcome: string;
  reason?: { code: string };
  report?: {
    step: number;
    resumed: boolean;
    data: { learn: number; heldBack: number };
    gate: { set: string; base: number; tuned: number; low: number; holds: boolean }[];
    cost: { seconds: number; amount: number };
  };
}

let system: StartedSystem;

beforeAll(async () => {
  system = await startSystem();
  const folder = join(system.addresses.home, 'datasets');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trade.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  writeFileSync(
    join(folder, 'few.jsonl'),
    `${rows
      .slice(0, 5)
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
const MORE = ['--examples', 'trade.jsonl', '--licence', 'Apache-2.0'];

describe('weir tune', () => {
  it('tunes, judges by what was held back and by what must not be forgotten, and registers the Model', async () => {
    const shown = await tune('run', '--model', 'trade', ...MORE, '--general', 'known.jsonl', '--per-hour', '36');
    expect(shown).toMatchObject({ outcome: 'registered', report: { resumed: false } });
    const { gate, data, cost } = shown.report!;
    expect(gate.map(({ set, holds }) => [set, holds])).toEqual([
      ['held-back', true],
      ['known.jsonl', true],
    ]);
    expect(gate[0]!.low).toBeGreaterThan(0);
    expect(data.learn).toBeGreaterThan(data.heldBack);
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
    ];
    const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
    expect(applied.status).toBe(200);
    const file = join(system.addresses.home, 'halls.jsonl');
    writeFileSync(file, `${PARTS.map((part) => JSON.stringify({ id: part, text: textOf(part) })).join('\n')}\n`);
    const fields = ['--format', 'jsonl', '--id-field', 'id', '--text-field', 'text'];
    await system.mustWeir(['ingest', file, '--collection', 'halls', ...fields, '--wait'], { timeoutMs: 60_000 });
    const [promoted] = await system.mustWeir<{ promotion: string; filled: boolean }>(
      ['tune', 'promote', 'trade', '--app', 'halls', '--samples', '0'],
      { timeoutMs: 120_000 },
    );
    expect(promoted).toMatchObject({ promotion: 'halls-trade', filled: true });
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

  it('goes on from its checkpoint when its service is killed in the middle, to one model, the same as without', async () => {
    const slow = ['--examples', 'trade.jsonl', '--held-back', '0.3', '--rank', '64'];
    const long = { timeoutMs: 180_000 };
    const file = join(system.addresses.home, 'slow.yaml');
    writeFileSync(file, 'trainer: { epochs: 150, patience: 150, batch: 4 }\n');
    const [started] = await system.mustWeir<Shown>([
      'tune',
      'run',
      '-f',
      file,
      ...slow,
      '--model',
      'killed',
      '--detach',
    ]);
    const checkpoint = await until(
      'a checkpoint',
      async () => {
        const now = await tune('show', started!.runId);
        const progress = (now as unknown as { progress?: { stage: string; step: number; seconds: number } }).progress;
        return progress?.stage === 'train' && progress.seconds > 9 ? progress : undefined;
      },
      { withinMs: 90_000, pollMs: 300 },
    );
    const { pid } = system.processes.instances.find(({ service }) => service === 'tuning')!;
    process.kill(pid, 'SIGKILL');
    const [killed] = await system
      .weir(['tune', 'show', started!.runId, '--wait', '--json'], long)
      .then(({ lines }) => lines);
    const ended = killed as unknown as Shown;
    expect(ended.report).toMatchObject({ resumed: true });
    expect(checkpoint.step).toBeGreaterThan(0);
    const [whole] = await system
      .weir(['tune', 'run', '-f', file, ...slow, '--model', 'whole', '--json'], long)
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

  it('is cancelled, with nothing registered', async () => {
    const file = join(system.addresses.home, 'slow.yaml');
    const [started] = await system.mustWeir<Shown>([
      'tune',
      'run',
      '-f',
      file,
      ...MORE,
      '--model',
      'cancelled',
      '--detach',
    ]);
    await system.mustWeir(['tune', 'cancel', started!.runId]);
    expect(await tune('show', started!.runId, '--wait')).toMatchObject({ outcome: 'cancelled' });
    expect((await system.weir(['get', 'Model', 'cancelled', '--json'])).code).not.toBe(0);
  });

  it.each([
    [['--model', 'few', '--examples', 'few.jsonl'], { outcome: 'failed', reason: { code: 'tuning-examples-too-few' } }],
    [['--model', 'gone', '--examples', 'gone.jsonl'], { outcome: 'failed', reason: { code: 'dataset-missing' } }],
    [
      ['--model', 'nd', ...MORE, '--licence', 'CC-BY-ND-4.0'],
      { outcome: 'failed', reason: { code: 'licence-forbids' } },
    ],
    [['--model', 'wild', ...MORE, '-f', 'wild.yaml'], { outcome: 'failed', reason: { code: 'tuning-diverged' } }],
    [
      ['--model', 'same', '--examples', 'known.jsonl', '--held-back', '0.5'],
      { outcome: expect.stringMatching(/not-better|failed/) as string },
    ],
  ])('says why nothing came of %j', async (parameters, expected) => {
    const file = join(system.addresses.home, 'wild.yaml');
    writeFileSync(file, 'trainer: { rate: 1000 }\n');
    expect(await tune('run', ...parameters.map((one) => (one === 'wild.yaml' ? file : one)))).toMatchObject(expected);
  });

  it('refuses the name of a Model that is there', async () => {
    const { code, errors } = await system.weir(['tune', 'run', '--model', 'trade', ...MORE, '--json']);
    expect(code).not.toBe(0);
    expect(errors).toContain('model-taken');
  });
});
