import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const folder = () => mkdtempSync(join(tmpdir(), 'weir-dataset-'));
const remote = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const weir = (words: string[], environment: NodeJS.ProcessEnv = remote()) => runWeir(words, environment);

let supervisor: ChildProcess | undefined;

afterEach(async () => {
  supervisor?.kill();
  await gateway?.close();
  gateway = undefined;
});

function fileOf(items: readonly object[], at = folder()): string {
  const path = join(at, 'items.jsonl');
  writeFileSync(path, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  return path;
}

/** A home whose system seems to run. */
function liveHome(url: string): string {
  supervisor = spawn('sleep', ['60'], { argv0: '/bin/weir' });
  const home = folder();
  for (const name of ['run', 'keys']) mkdirSync(join(home, name));
  writeFileSync(join(home, 'keys', 'admin.key'), 'k');
  const state = {
    pid: supervisor.pid,
    status: 'ready',
    startedAt: '',
    controlSocket: '',
    gateway: { url },
    kafka: { brokers: [] },
    elasticsearch: { url: null },
    mlflow: { url: null },
    servers: [],
    instances: [],
  };
  writeFileSync(join(home, 'run', 'state.json'), JSON.stringify(state));
  return home;
}

const report = {
  answers: 3,
  items: 2,
  duplicates: 1,
  blocked: 0,
  redacted: 1,
  unasked: 0,
  experiments: 0,
  dropped: 0,
};
const traffic = [
  { id: 'a', input: 'How much leave do I get a year?', expected: '27 days' },
  { id: 'b', input: 'How much leave do I get in a year?' },
];
const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const serveTraffic = async (text = lines(...traffic.map((item) => ({ item })), { report })) =>
  (gateway = await startTestGateway(({ url }) => (url.includes('traffic') ? { text } : { json: {} })));

describe('weir dataset build', () => {
  it('writes what the gateway makes of the traffic, and says what is nearly the same', async () => {
    await serveTraffic();
    const out = join(folder(), 'new', 'd.jsonl');
    const words = 'dataset build d --app support --rating down --outcome refused --label old --limit 9 --json'.split(
      ' ',
    );
    const built = await weir([...words, '--from', '2026-01-01', '--out', out]);
    expect(built.exitCode, built.errors).toBe(0);
    expect(gateway!.seen).toMatchObject([
      {
        url: '/api/datasets/from-traffic',
        body: {
          app: 'support',
          rating: 'down',
          outcome: 'refused',
          labels: ['old'],
          limit: 9,
          from: '2026-01-01T00:00:00.000Z',
        },
      },
    ]);
    expect(built.lines).toMatchObject([
      {
        name: 'd',
        file: out,
        items: 2,
        withExpected: 1,
        duplicates: 1,
        redacted: 1,
        copies: [{ likeness: expect.any(Number) }],
      },
    ]);
    expect(
      readFileSync(out, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual(traffic);
  });

  it('declares it where it is wanted', async () => {
    await serveTraffic();
    expect((await weir(['dataset', 'build', 'd', '--app', 'support', '--declare'])).exitCode).toBe(0);
    expect(gateway!.seen[1]?.body).toEqual({
      resources: [{ kind: 'Dataset', name: 'd', spec: { source: { items: traffic } } }],
    });
  });

  it('takes what is cut short for nothing', async () => {
    await serveTraffic(lines({ item: traffic[0] }));
    const out = join(folder(), 'd.jsonl');
    expect((await weir(['dataset', 'build', 'd', '--app', 'support', '--out', out])).exitCode).not.toBe(0);
    expect(existsSync(out)).toBe(false);
  });

  it('writes nothing where there is nothing', async () => {
    await serveTraffic(lines({ report: { ...report, items: 0 } }));
    const out = join(folder(), 'd.jsonl');
    expect((await weir(['dataset', 'build', 'd', '--app', 'support', '--out', out])).exitCode).toBe(1);
    expect(existsSync(out)).toBe(false);
  });
});

describe('weir dataset push', () => {
  it('puts the file where the system in this home looks for it', async () => {
    gateway = await startTestGateway(() => ({ json: {} }));
    const home = liveHome(gateway.url);
    const pushed = await weir(['dataset', 'push', fileOf(traffic), '--name', 'd', '--json'], { WEIR_HOME: home });
    expect(pushed.exitCode, pushed.errors).toBe(0);
    expect(gateway.seen[0]?.body).toEqual({
      resources: [{ kind: 'Dataset', name: 'd', spec: { source: { file: 'd.jsonl' } } }],
    });
    expect(
      readFileSync(join(home, 'datasets', 'd.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(2);
  });

  it('says what to do with what is too much for a resource', async () => {
    gateway = await startTestGateway(() => ({ json: {} }));
    const large = [{ id: 'a', input: 'x'.repeat(1_100_000) }];
    const { exitCode, errors } = await weir(['dataset', 'push', fileOf(large), '--name', 'd']);
    expect([exitCode, errors]).toEqual([2, expect.stringContaining('WEIR_DATASETS')]);
    expect(gateway.seen).toEqual([]);
  });
});

describe('weir dataset show, split and check', () => {
  const words = [
    'amber',
    'basalt',
    'cobalt',
    'dolomite',
    'emerald',
    'feldspar',
    'garnet',
    'hematite',
    'iolite',
    'jasper',
  ];
  const distinct = words.map((word) => ({ id: word, input: `${word} ${word}?`, expected: word, contexts: [word] }));

  it('show what there is', async () => {
    const { lines: shown } = await weir(['dataset', 'show', fileOf(distinct), '--limit', '1', '--json'], {});
    expect(shown).toMatchObject([
      {
        items: 10,
        withExpected: 10,
        withContexts: 10,
        problems: 0,
        version: expect.any(String),
        first: [{ id: 'amber' }],
      },
    ]);
  });

  it('show what a Dataset has', async () => {
    const spec = { source: { items: distinct }, splits: { all: 1 } };
    gateway = await startTestGateway(() => ({ json: { kind: 'Dataset', name: 'd', spec } }));
    expect((await weir(['dataset', 'show', 'd', '--json'])).lines).toMatchObject([{ items: 10, splits: { all: 10 } }]);
  });

  it('split into files', async () => {
    const out = folder();
    const { lines: parts } = await weir(['dataset', 'split', fileOf(distinct), '--out', out, '--json'], {});
    const counts = parts.map((part) => (part as { items: number }).items);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(parts).toMatchObject([{ split: 'train' }, { split: 'dev' }, { split: 'test' }]);
    expect(existsSync(join(out, 'test.jsonl'))).toBe(true);
  });

  it('check nothing wrong', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ id: `${index}`, input: hash('sha256', `${index}`) }));
    const { exitCode, output } = await weir(['dataset', 'check', fileOf(many)], {});
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Nothing is wrong with it.')]);
  });

  it('check rows that are none, and items that are nearly the same in two splits', async () => {
    const copies = Array.from({ length: 20 }, (_, index) => ({ id: `c${index}`, input: 'How much leave do I get?' }));
    const path = fileOf([...copies, { id: 'x' }]);
    const { exitCode, lines: checked } = await weir(['dataset', 'check', path, '--json'], {});
    expect(exitCode).toBe(1);
    expect(checked).toMatchObject([
      { problems: [{ number: 21, problem: expect.stringContaining('input') }], leaks: expect.arrayContaining([]) },
    ]);
    expect((checked[0] as { leaks: unknown[] }).leaks.length).toBeGreaterThan(0);
    expect((checked[0] as { copies: unknown[] }).copies).toHaveLength(190);
  });

  it('list what is declared', async () => {
    const resources = [
      { kind: 'Dataset', name: 'd', spec: { source: { items: distinct }, splits: { all: 1 } } },
      { kind: 'Dataset', name: 'e', spec: { source: { file: 'e.jsonl' }, splits: { all: 1 } } },
    ];
    gateway = await startTestGateway(() => ({ json: { resources } }));
    expect((await weir(['dataset', 'list', '--json'])).lines).toMatchObject([
      { name: 'd', items: 10 },
      { name: 'e', file: 'e.jsonl' },
    ]);
  });

  it.each([['nowhere.jsonl'], ['d']])('say that %s is not there', async (source) => {
    gateway = await startTestGateway(() => ({
      json: { kind: 'Dataset', name: 'd', spec: { source: { file: 'gone.jsonl' } } },
    }));
    expect((await weir(['dataset', 'show', source])).exitCode).toBe(2);
  });
});

describe('weir dataset synthesise', () => {
  const chunk = (id: string, text: string) => ({ chunkId: id, text, headingPath: [], start: 0, end: 1 });
  const leave =
    'Annual leave is 27 days a year for everybody who works here full time, and pro rata for all the others.';
  const hours = 'The office opens at nine in the morning and closes at six in the evening, on every day but Sunday.';
  const replies: Record<string, object> = {
    leave: { question: 'How many days of leave are there?', answer: '27 days', quote: '27 days a year' },
    hours: { question: 'When does it open?', answer: 'at nine', quote: 'opens at ten' },
  };

  async function serve(cost = 0.1): Promise<void> {
    gateway = await startTestGateway(({ method, url, body }) => {
      if (method === 'POST') {
        const passage = JSON.stringify(body).includes('Annual leave') ? 'leave' : 'hours';
        const usage = { inputTokens: 1, outputTokens: 1, cost };
        return {
          json: { runId: `run-${passage}`, outcome: 'answered', answer: JSON.stringify(replies[passage]), usage },
        };
      }
      if (url.includes('/documents?'))
        return { json: { documents: [{ documentId: 'leave' }, { documentId: 'hours' }] } };
      const content = url.includes('/leave') ? [chunk('l1', leave), chunk('l2', 'Short.')] : [chunk('h1', hours)];
      return { json: { content } };
    });
  }
  const words = (out: string, ...more: string[]) =>
    'dataset synthesise --collection handbook --model tiny --json --out'.split(' ').concat(out, more);

  it('writes questions with their chunk, and names what is of no use', async () => {
    await serve();
    const out = join(folder(), 'd.jsonl');
    const { exitCode, lines: made, errors } = await weir(words(out, '--count', '1'));
    const [item] = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(exitCode, errors).toBe(0);
    expect(item).toMatchObject({
      input: 'How many days of leave are there?',
      expected: '27 days',
      contexts: [leave],
      metadata: {
        documentId: 'leave',
        chunkId: 'l1',
        relevant: ['leave'],
        synthesised: {
          model: 'tiny',
          prompt: { name: 'question-of-passage', hash: expect.any(String) },
          runId: 'run-leave',
        },
      },
    });
    expect(made).toMatchObject([{ items: 1 }]);
  });

  it('says why there are fewer than wanted', async () => {
    await serve();
    const out = join(folder(), 'd.jsonl');
    const { exitCode, lines: made } = await weir(words(out));
    expect([exitCode, made]).toMatchObject([
      1,
      [
        {
          items: 1,
          asked: 2,
          stopped: 'no-more-passages',
          problems: [{ documentId: 'hours', chunkId: 'h1', problem: 'quotes what the passage does not say' }],
        },
      ],
    ]);
  });

  it('spends no more than it may', async () => {
    await serve(5);
    const out = join(folder(), 'd.jsonl');
    const { lines: made, exitCode } = await weir(words(out, '--max-cost', '4', '--seed', '2'));
    const asked = gateway!.seen.filter(({ method }) => method === 'POST');
    expect([asked.length, exitCode]).toEqual([1, 1]);
    expect(made.length === 0 || (made[0] as { stopped: string }).stopped === 'budget').toBe(true);
  });
});
