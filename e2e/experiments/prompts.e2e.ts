import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/run-weir.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const url = process.env['WEIR_TEST_MLFLOW']!;
const name = `prompts-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(join(tmpdir(), 'weir-prompts-'));

/** From a change in MLflow until answers go by it, milliseconds. */
const IN_FORCE_MS = 2_000;

interface Answer {
  outcome: string;
  answer: string;
  reason?: { code: string; field?: string };
  provenance: { prompt?: { name: string; version: number; alias?: string; hash: string } };
}

const ask = async (variables: object = { tone: 'kind' }): Promise<Answer> => {
  const body = JSON.stringify({ app: name, question: 'Why?', variables });
  return (await (await system.fetch('/api/answers', { method: 'POST', body })).json()) as Answer;
};

/** Texts that the scripted model tells apart, as each version's template puts them before the question. */
const TEXTS = ['First', 'Second', 'Third', 'Fourth'];

const prompt = (version: number) => ({
  name,
  system: '{{> rules }}',
  user: `${TEXTS[version - 1]}, {{ tone }}: {{ question }}`,
  variables: { tone: { type: 'string', description: 'How it sounds.' } },
  partials: { rules: 'Be brief.' },
  examples: [{ question: 'Who?', answer: 'Me.' }],
});

const push = (version: number) => {
  const file = join(folder, `${version}.yaml`);
  // What is JSON is YAML.
  writeFileSync(file, JSON.stringify(prompt(version)));
  return system.mustWeir<{ version: number; created: boolean; tookMs: number }>(['prompt', 'push', file]);
};

const promote = (version: number) =>
  system.mustWeir<{ version: number; tookMs: number }>(['prompt', 'promote', `${name}@${version}`, 'production']);

async function call(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  if (!response.ok) throw new Error(await response.text());
}

/** What anybody may do in MLflow's own pages. */
const byHand = {
  alias: (version: number) => call('registered-models/alias', { name, alias: 'production', version: String(version) }),
  version: (text: string) =>
    call('model-versions/create', {
      name,
      source: 'dummy-source',
      tags: [
        { key: 'mlflow.prompt.is_prompt', value: 'true' },
        { key: 'mlflow.prompt.text', value: text },
        { key: '_mlflow_prompt_type', value: 'text' },
      ],
    }),
};

interface Asked {
  answer: Answer;
  began: number;
}

/** Asks over and over, several at a time, until it is told to end. */
function askOn(): { asked: Asked[]; end: () => Promise<Asked[]> } {
  const asked: Asked[] = [];
  const ending = new AbortController();
  const lane = async () => {
    while (!ending.signal.aborted) {
      const began = performance.now();
      asked.push({ answer: await ask(), began });
    }
  };
  const lanes = [lane(), lane(), lane(), lane()];
  return {
    asked,
    end: async () => {
      ending.abort();
      await Promise.all(lanes);
      return asked;
    },
  };
}

/** Every answer is made by one version: its text is the one that its provenance names. */
function expectWhole(asked: readonly Asked[]): void {
  for (const { answer } of asked) {
    expect(answer).toMatchObject({ outcome: 'answered', provenance: { prompt: { name, alias: 'production' } } });
    expect(answer.answer).toBe(`said ${TEXTS[answer.provenance.prompt!.version - 1]}`);
  }
}

/** Moves the alias while questions are asked. @returns When the last question that got the old version was asked, after the move. */
async function move(to: number, how: () => Promise<unknown>): Promise<number> {
  const loop = askOn();
  await until('answers come', () => loop.asked.length > 8);
  await how();
  const moved = performance.now();
  await until(`answers go by version ${to}`, () =>
    loop.asked.some(({ answer, began }) => began > moved && answer.provenance.prompt?.version === to),
  );
  const first = loop.asked.length;
  await until('more answers come', () => loop.asked.length > first + 8);
  const asked = await loop.end();
  expectWhole(asked);
  const late = asked.filter(({ answer, began }) => began > moved && answer.provenance.prompt?.version !== to);
  return Math.max(0, ...late.map(({ began }) => began - moved));
}

beforeAll(async () => {
  const script = TEXTS.map((text) => ({ match: `^${text}, kind: Why\\?$`, text: `said ${text}` }));
  const resources = [
    { kind: 'Model', name, spec: { provider: 'scripted', script } },
    { kind: 'App', name, spec: { pattern: 'simple', model: name, prompt: `${name}@production` } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a prompt of the registry', () => {
  it('is what an app answers with, once it is promoted', async () => {
    expect(await ask()).toMatchObject({ outcome: 'failed', reason: { code: 'prompt-unknown', field: 'prompt' } });
    const [pushed] = await push(1);
    expect(pushed).toMatchObject({ version: 1, created: true });
    expect(await ask()).toMatchObject({ outcome: 'failed', reason: { code: 'prompt-version-unknown' } });
    const [promoted] = await promote(1);
    expect(promoted!.tookMs).toBeLessThan(IN_FORCE_MS);
    expect(await until('the app answers', async () => answered(await ask()))).toMatchObject({
      answer: 'said First',
      provenance: {
        prompt: { name, version: 1, alias: 'production', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
    });
  });

  it('needs the values of its variables', async () => {
    expect(await ask({})).toMatchObject({ reason: { code: 'variable-missing', field: 'variables.tone' } });
    expect(await ask({ tone: 3 })).toMatchObject({ reason: { code: 'variable-invalid', field: 'variables.tone' } });
    const [answer] = await system.mustWeir(['ask', 'Why?', '--app', name, '--var', 'tone=kind']);
    expect(answer).toMatchObject({ answer: 'said First' });
  });

  it('changes for all within 2 s of its promotion, and no answer is made by two versions', async () => {
    await push(2);
    let tookMs = Number.NaN;
    // The command waits until it is in force.
    const late = await move(2, async () => ({ tookMs } = (await promote(2))[0]!));
    console.info(
      `promoted: in force after ${tookMs} ms; the last old answer was asked for ${Math.round(late)} ms after that`,
    );
    expect(tookMs + late).toBeLessThan(IN_FORCE_MS);
  });

  it('goes back', async () => {
    const late = await move(1, () => system.mustWeir(['prompt', 'rollback', name, 'production']));
    expect(late).toBeLessThan(IN_FORCE_MS);
  });

  it('changes when somebody changes it in MLflow', async () => {
    await byHand.version('Third, {{ tone }}: {{ question }}');
    const late = await move(3, () => byHand.alias(3));
    console.info(`by hand: the last question that got the old version came ${Math.round(late)} ms later`);
    expect(late).toBeLessThan(IN_FORCE_MS);
  });

  it('stays as it is when what it is changed to cannot be used', async () => {
    await byHand.version('{{ unknown }}: {{ question }}');
    await byHand.alias(4);
    // A later change is in force, so that this one was looked at.
    await call('registered-models/alias', { name, alias: 'candidate', version: '2' });
    await until('the other alias is in force', async () => (await inForce())?.['candidate'] === 2);
    expect(await inForce()).toMatchObject({ production: 3, latest: 3 });
    expect(await ask()).toMatchObject({ answer: 'said Third' });
    const [shown] = await system.mustWeir(['prompt', 'show', `${name}@4`]);
    expect(shown).toMatchObject({ aliases: { production: 4 }, inForce: { production: 3 } });
    expect(shown!['problem']).toContain('unknown is not declared');
    await byHand.alias(3);
  });

  it('is compared in a suite by its alias', async () => {
    const file = join(folder, 'suite.yaml');
    const items = [{ id: 'a', input: { question: 'Why?', tone: 'kind' }, expected: 'said Second' }];
    const variants = ['production', 'candidate'].map((alias) => ({
      name: alias,
      app: name,
      with: { prompt: `${name}@${alias}` },
    }));
    const spec = { dataset: { source: { items } }, metrics: ['exact-match'], variants };
    writeFileSync(file, JSON.stringify({ kind: 'Suite', name, spec }));
    const ended = await system.weir(['eval', 'run', file, '--json']);
    expect(ended.code, ended.errors).toBe(0);
    const estimates = Object.fromEntries(
      (ended.lines.at(-1) as unknown as Evaluation).summary.variants.map(({ variant, metrics }) => [
        variant,
        metrics[0]?.estimate,
      ]),
    );
    expect(estimates).toEqual({ production: 0, candidate: 1 });
  });

  it("can be read by MLflow's own client", async () => {
    const python = join(process.env['WEIR_ARTEFACTS'] ?? join(ROOT, '.weir'), 'mlflow', 'python', 'bin', 'python');
    const script = [
      'import json, sys, mlflow, mlflow.genai',
      'mlflow.set_tracking_uri(sys.argv[1])',
      'prompt = mlflow.genai.load_prompt(f"prompts:/{sys.argv[2]}@candidate")',
      'shown = prompt.format(tone="kind", question="Why?")',
      'print(json.dumps({"version": prompt.version, "template": prompt.template, "shown": shown, "variables": sorted(prompt.variables)}))',
    ].join('\n');
    const environment = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' };
    const { stdout } = await promisify(execFile)(python, ['-c', script, url, name], { env: environment });
    expect(JSON.parse(stdout)).toEqual({
      version: 2,
      template: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Second, {{ tone }}: {{ question }}' },
      ],
      shown: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Second, kind: Why?' },
      ],
      variables: ['question', 'tone'],
    });
  });

  it('has those of the judges beside it', async () => {
    const prompts = await until('they are there', async () => {
      const listed = await system.mustWeir<{ name: string }>(['prompt', 'list']);
      const judges = listed.filter((each) => each.name.startsWith('weir-judge.'));
      return judges.length > 0 && judges;
    });
    expect(prompts.map((each) => each.name)).toContain('weir-judge.faithfulness-verdicts');
  });

  it('goes on without MLflow, and is changed again when it is back', async () => {
    const pid = () => system.processes.servers.find((server) => server.name === 'mlflow')?.pid;
    const killed = pid()!;
    const loop = askOn();
    process.kill(killed, 'SIGKILL');
    await until('the supervisor notices', () => pid() !== killed);
    const before = loop.asked.length;
    await until('answers go on', () => loop.asked.length > before + 20);
    expectWhole(await loop.end());
    await until('MLflow runs again', pid, { withinMs: 90_000 });
    await until('MLflow answers', async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok, {
      withinMs: 90_000,
    });
    await promote(1);
    expect(await until('the app answers', async () => first(await ask()))).toMatchObject({ answer: 'said First' });
  });
});

interface Evaluation {
  summary: { variants: { variant: string; metrics: { estimate?: number }[] }[] };
}

const answered = (answer: Answer) => answer.outcome === 'answered' && answer;
const first = (answer: Answer) => answer.provenance.prompt?.version === 1 && answer;

async function inForce(): Promise<Record<string, number> | undefined> {
  const response = await system.fetch(`/api/resources/Prompt/${name}`);
  return ((await response.json()) as { spec?: { aliases: Record<string, number> } }).spec?.aliases;
}
