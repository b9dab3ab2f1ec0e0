import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResource, QUANTISATIONS } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';
import { modelsCommand } from './models.command.js';

const score = (value: number, source = 'Open LLM Leaderboard v2') => ({
  benchmark: 'MMLU-Pro',
  score: value,
  source,
  date: '2026-10-01',
});
const speed = { firstTextMs: 500, outputTokensPerSecond: 50, source: 'own measurement', date: '2026-10-01' };

const MODELS = {
  default: { provider: 'extractive' },
  large: {
    provider: 'openai',
    model: 'org/large-70b',
    contextTokens: 128_000,
    prices: { input: 3, output: 15 },
    card: { licence: 'proprietary', hosting: 'api', languages: ['en', 'de'], scores: [score(60)], speed },
  },
  small: {
    provider: 'openai',
    model: 'org/small-8b',
    contextTokens: 128_000,
    prices: { input: 0.1, output: 0.2 },
    card: {
      licence: 'Apache-2.0',
      hosting: 'own',
      languages: ['en'],
      scores: [score(30)],
      size: { parameters: 8e9, layers: 32, kvHeads: 8, headDimension: 128 },
      speed,
      reviewBy: '2026-11-16',
    },
  },
  poor: {
    provider: 'openai',
    model: 'org/poor',
    prices: { input: 1, output: 2 },
    card: { hosting: 'api', scores: [score(20)], speed },
  },
  route: { provider: 'route', targets: [{ model: 'large' }] },
};

let gateway: TestGateway;
let applied: unknown[];
let refuses: boolean;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-26T10:00:00Z') });
  applied = [];
  refuses = false;
  const resources = Object.entries(MODELS).map(([name, spec]) => parseResource({ kind: 'Model', name, spec }));
  gateway = await startTestGateway(({ method, url, body }) => {
    if (method === 'GET') return { json: { resources } };
    if (refuses) return { status: 403, json: { detail: 'Only administrators.', code: 'forbidden' } };
    applied.push({ url, body });
    return { json: { results: [] } };
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await gateway.close();
});

const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });
const fileOf = (name: string, content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'weir-models-')), name);
  writeFileSync(file, content);
  return file;
};

describe('weir models list', () => {
  it('lists models with what is known of them, and warns of what is out of date', async () => {
    const { output, exitCode } = await weir('models', 'list');
    expect(exitCode).toBe(0);
    expect(output.split('\n').map((line) => line.trimEnd())).toEqual([
      'model    provider    purpose  hosting  licence      languages  size  context  prices in / out',
      'default  extractive  chat     –        –            –          –     8,192    –',
      'large    openai      chat     api      proprietary  en de      –     128,000  3 / 15 USD',
      'poor     openai      chat     api      –            –          –     8,192    1 / 2 USD',
      'small    openai      chat     own      Apache-2.0   en         8 B   128,000  0.1 / 0.2 USD',
      'warning: small: review due on 2026-11-16, 10 days ago',
      '',
    ]);
  });

  it.each<[string[], string[]]>([
    [[], ['default', 'large', 'poor', 'small']],
    [['--language', 'de'], ['large']],
    [['--licence', 'apache-2.0,MIT'], ['small']],
    [
      ['--hosting', 'api'],
      ['large', 'poor'],
    ],
    [
      ['--min-score', '30'],
      ['large', 'small'],
    ],
    [
      ['--budget', '50'],
      ['default', 'small'],
    ],
    [['--purpose', 'embedding'], []],
  ])('%j lists %j', async (options, names) => {
    const { lines } = await weir('models', 'list', '--json', ...options);
    expect(lines.map((line) => (line as { name: string }).name)).toEqual(names);
  });

  it.each([
    ['--purpose', 'translation', 'Allowed choices are chat'],
    ['--budget', '-1', 'must not be below 0'],
    ['--budget', 'much', 'must be a number'],
    ['--utilisation', '1.5', 'above 0, and 1 at most'],
    ['--peak', '0', 'must be above 0'],
    ['--requests-per-day', '1.5', 'whole number'],
  ])('refuses %s %s', async (option, value, message) => {
    const { exitCode, errors } = await weir('models', 'list', option, value);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
  });

  it('offers every quantisation that can be calculated with', () => {
    const list = modelsCommand({} as never).commands.find((command) => command.name() === 'list')!;
    expect(list.options.find(({ long }) => long === '--quantisation')?.argChoices).toEqual(QUANTISATIONS);
  });
});

describe('weir models show', () => {
  it('shows the card, and the arithmetic', async () => {
    const { output } = await weir('models', 'show', 'small', '--requests-per-day', '200000', '--quantisation', 'int4');
    expect(output).toContain('licence: Apache-2.0');
    expect(output).toContain('warning: small: review due on 2026-11-16, 10 days ago');
    expect(output).toContain('8,000,000,000 parameters × 4 bits (int4) ÷ 8 = 4 GB [1]');
    expect(output).toContain('2.315 a second × 6.5 s = 15.05 requests');
    expect(output).toContain('= 2.69 instances');
    expect(output).toMatch(/instances +rounded up = 3\n/);
    const { lines } = await weir('models', 'show', 'small', '--json');
    expect(lines).toMatchObject([{ name: 'small', memory: { weights: 16e9 }, instances: 1, daysOverdue: 10 }]);
  });

  it('says which models there are when it is none of them', async () => {
    const { exitCode, errors } = await weir('models', 'show', 'route');
    expect(exitCode).toBe(4);
    expect(errors).toContain('There are: default, large, poor, small.');
  });
});

describe('weir models compare', () => {
  it('tells the front, what is beaten by what, and what cannot be placed', async () => {
    const { lines } = await weir('models', 'compare', '--json');
    expect(lines).toMatchObject([
      {
        name: 'large',
        onFront: true,
        quality: { score: 60 },
        cost: { amount: 270, currency: 'USD' },
        latencyMs: 6_500,
      },
      { name: 'small', onFront: true, cost: { amount: 6.3 } },
      { name: 'poor', onFront: false, beatenBy: ['small'] },
      { name: 'default', onFront: false, missing: ['quality', 'latency'] },
    ]);
  });

  it('draws it in the terminal and into a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'weir-models-')), 'front.svg');
    const { output } = await weir('models', 'compare', 'large', 'small', 'poor', '--picture', file);
    expect(output).toContain('beaten by small');
    const plot = output.split('\n').filter((line) => line.includes('│'));
    expect(plot).toHaveLength(12);
    const columnOf = (mark: string) => plot.map((line) => line.indexOf(mark)).find((at) => at >= 0)!;
    const rowOf = (mark: string) => plot.findIndex((line) => line.includes(mark));
    expect(columnOf('A')).toBeGreaterThan(columnOf('C'));
    expect(columnOf('C')).toBeGreaterThan(columnOf('B'));
    expect(rowOf('A')).toBeLessThan(rowOf('B'));
    expect(rowOf('B')).toBeLessThan(rowOf('C'));
    expect(readFileSync(file, 'utf8')).toContain('on the Pareto front: large, small');
  });

  it('has no picture of nothing, and none where it may not write', async () => {
    const file = join(tmpdir(), 'weir-no-such-folder', 'front.svg');
    expect(await weir('models', 'compare', 'default', '--picture', file)).toMatchObject({ exitCode: 1, output: '' });
    const refused = await weir('models', 'compare', '--picture', file);
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toContain('(ENOENT)');
    expect(existsSync(file)).toBe(false);
  });
});

describe('weir models recommend', () => {
  it('recommends the best that fits, and says what was left out and why', async () => {
    const { output, exitCode } = await weir('models', 'recommend', '--budget', '100', '--max-latency', '7000');
    expect(exitCode).toBe(0);
    expect(output).toContain('large: budget: a month costs 270 USD');
    expect(output).toContain('default: latency: its card has no speed that it follows from');
    expect(output).toContain('Recommended: small, no other is better in quality or cost or latency.');
    expect(output).toContain('warning: small: review due on 2026-11-16, 10 days ago');
  });

  it.each([
    ['quality', 'large'],
    ['cost', 'small'],
  ])('prefers %s', async (aim, name) => {
    const { lines } = await weir('models', 'recommend', '--hosting', 'api', '--prefer', aim, '--json');
    const [value] = lines as { recommended: string }[];
    expect(value?.recommended).toBe(aim === 'cost' ? 'poor' : name);
    const all = await weir('models', 'recommend', '--prefer', aim, '--json');
    expect((all.lines[0] as { recommended: string }).recommended).toBe(name);
  });

  it('tells instances by the hour for models of one’s own', async () => {
    const { lines } = await weir('models', 'recommend', '--hosting', 'own', '--instance-price', '2', '--json');
    expect(lines).toMatchObject([
      { recommended: 'small', models: [{ cost: { amount: 1_440, currency: 'USD' } }, {}, {}, {}] },
    ]);
  });

  it('fails when nothing fits', async () => {
    const { output, exitCode } = await weir('models', 'recommend', '--language', 'fi');
    expect(exitCode).toBe(1);
    expect(output).toContain('No declared model meets the requirements.');
    expect(output).toContain('large: language: it does not speak fi');
  });
});

describe('weir models import', () => {
  const board = 'Model,IFEval,MMLU-PRO,Elo\norg/small-8b,70.1,31,1200\norg/other,1,2,3\n';

  it('writes scores into the cards, and nothing else of them', async () => {
    const { output, errors, exitCode } = await weir('models', 'import', fileOf('b.csv', board), '--date', '2026-11-20');
    expect(exitCode).toBe(0);
    expect(output).toBe('small changed\n    IFEval: (absent) → 70.1\n    MMLU-Pro: 30 → 31\n');
    expect(errors).toMatch(/column "Elo" is not known and was not read: --score "Elo=BENCHMARK" reads it/);
    expect(errors).toMatch(/b\.csv:3: "org\/other" is no declared model/);
    expect(errors).toMatch(/model large: no row is about it/);
    const { spec } = parseResource({ kind: 'Model', name: 'small', spec: MODELS.small });
    const from = { source: 'Open LLM Leaderboard v2', date: '2026-11-20' };
    const scores = [
      { benchmark: 'MMLU-Pro', score: 31, ...from },
      { benchmark: 'IFEval', score: 70.1, ...from },
    ];
    const card = { ...(spec as { card: object }).card, scores };
    expect(applied).toEqual([
      {
        url: '/api/resources?dryRun=false',
        body: { resources: [{ kind: 'Model', name: 'small', spec: { ...spec, card } }] },
      },
    ]);
  });

  it('only says so with --dry-run', async () => {
    const words = ['models', 'import', fileOf('b.csv', board), '--date', '2026-11-20', '--dry-run', '--json'];
    expect((await weir(...words)).lines).toEqual([
      {
        model: 'small',
        action: 'changed',
        changes: [
          { benchmark: 'IFEval', to: 70.1 },
          { benchmark: 'MMLU-Pro', from: 30, to: 31 },
        ],
      },
      {
        unreadColumns: ['Elo'],
        unmatchedRows: [{ at: expect.stringContaining('b.csv:3') as string, name: 'org/other' }],
        unmatchedModels: ['default', 'large', 'poor'],
      },
    ]);
    expect(applied).toMatchObject([{ url: '/api/resources?dryRun=true' }]);
  });

  it.each<[string, string, string[], number, string]>([
    [
      'a number that is none',
      'Model,IFEval,MMLU-PRO\norg/small-8b,70.1,n/k\norg/poor,1,2\n',
      [],
      2,
      'MMLU-PRO of small is "n/k"',
    ],
    [
      'an unknown leaderboard',
      'Model,Quiz\norg/small-8b,1\n',
      ['--source', 's'],
      2,
      'say which hold scores with --score',
    ],
    [
      'a leaderboard without a name',
      'Model,Quiz\norg/small-8b,1\n',
      ['--score', 'Quiz=Quiz'],
      2,
      'name it with --source',
    ],
    ['nobody that is known', 'Model,MC1,MC2\nx,1,2\n', [], 1, 'No row is about a declared model'],
    ['an empty file', '', [], 2, 'has no rows'],
    ['a column that is not there', board, ['--score', 'X=Y'], 2, '--score: no column "X"'],
    ['a pair that is none', board, ['--score', 'X'], 2, 'It must be NAME=VALUE'],
  ])('refuses %s, and writes nothing', async (_what, text, options, code, message) => {
    const { exitCode, errors } = await weir(
      'models',
      'import',
      fileOf('b.csv', text),
      '--date',
      '2026-11-20',
      ...options,
    );
    expect(exitCode).toBe(code);
    expect(errors).toContain(message);
    expect(applied).toEqual([]);
  });

  it.each(['2026-02-30', 'today'])('refuses %s as a day', async (date) => {
    expect(await weir('models', 'import', fileOf('b.csv', board), '--date', date)).toMatchObject({ exitCode: 2 });
  });

  it('says nothing of having written what the gateway refused', async () => {
    refuses = true;
    const words = ['models', 'import', fileOf('b.csv', board), '--date', '2026-11-20'];
    expect(await weir(...words)).toMatchObject({ exitCode: 5, output: '' });
  });

  it('writes nothing when nothing is new', async () => {
    const same = 'Model,IFEval,MMLU-PRO\norg/small-8b,,30\n';
    const { output } = await weir('models', 'import', fileOf('b.csv', same), '--date', '2026-10-01');
    expect(output).toBe('small unchanged\n');
    expect(applied).toEqual([]);
  });

  it('refuses a file that is not there', async () => {
    const { exitCode, errors } = await weir('models', 'import', '/nowhere/b.csv', '--date', '2026-11-20');
    expect(exitCode).toBe(2);
    expect(errors).toContain('Cannot read /nowhere/b.csv (ENOENT)');
  });
});
