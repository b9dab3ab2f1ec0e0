import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResource } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const ITEMS = Array.from({ length: 30 }, (_, index) => ({
  id: `q${index}`,
  input: `What is ${index} + 1?`,
  expected: String(index + 1),
}));

let gateway: TestGateway;
let folder: string;
/** What an app says to a question. */
let says: (app: string, question: string) => object;

const sumOf = (question: string) => String(Number(/\d+/.exec(question)![0]) + 1);
const answer = (fields: object) => ({
  runId: 'r',
  outcome: 'answered',
  citations: [],
  usage: { inputTokens: 5, outputTokens: 1, cost: 0 },
  fingerprint: 'f',
  ...fields,
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weir-eval-'));
  says = (app, question) => answer({ answer: app === 'worse' && /[13579] \+/.test(question) ? '0' : sumOf(question) });
  const dataset = parseResource({
    kind: 'Dataset',
    name: 'sums',
    spec: { source: { items: ITEMS }, metrics: ['cited'] },
  });
  gateway = await startTestGateway(({ method, body }) => {
    if (method === 'GET') return { json: dataset };
    const { app, question } = body as { app: string; question: string };
    if (app === 'nobody') return { status: 404, json: { code: 'app-unknown', detail: 'There is no App nobody.' } };
    return { json: says(app, question) };
  });
});

afterEach(() => gateway.close());

const at = (name: string) => join(folder, name);
const weir = (...parameters: string[]) =>
  runWeir(['--json', 'eval', ...parameters], { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });
const file = (lines: readonly object[] = ITEMS, name = 'items.jsonl') => {
  writeFileSync(at(name), lines.map((line) => JSON.stringify(line)).join('\n'));
  return at(name);
};
const run = (app: string, out: string, ...more: string[]) =>
  weir('run', file(), '--app', app, '--out', at(out), '--metrics', 'exact-match,answered', ...more);

describe('weir eval run', () => {
  it('asks every item, and says how good the answers are and how sure that is', async () => {
    const { exitCode, lines } = await run('worse', 'out.jsonl');
    expect(exitCode).toBe(0);
    expect(lines).toMatchObject([
      {
        items: 30,
        outcomes: { answered: 30, refused: 0, failed: 0 },
        metrics: [
          { metric: 'exact-match', estimate: 0.5, items: 30, without: 0 },
          { metric: 'answered', estimate: 1, low: 1, high: 1 },
        ],
      },
    ]);
    const [exact] = (lines[0] as { metrics: { low: number; high: number }[] }).metrics;
    expect(exact!.low).toBeLessThan(0.4);
    expect(exact!.high).toBeGreaterThan(0.6);
  });

  it('goes on where it was stopped, and asks nothing twice', async () => {
    await run('good', 'out.jsonl', '--limit', '10');
    expect(gateway.seen).toHaveLength(10);
    const { lines, errors } = await run('good', 'out.jsonl', '--repeat', '2');
    expect(errors).toContain('10 results are there already; 50 are left.');
    expect(gateway.seen).toHaveLength(60);
    expect(lines).toMatchObject([{ items: 30, results: 60 }]);
  });

  it('takes a dataset by its name, and a split of it', async () => {
    const parts = await Promise.all(
      ['train', 'dev', 'test'].map(async (split) => {
        const { lines } = await weir('run', 'sums', '--app', 'good', '--out', at(`${split}.jsonl`), '--split', split);
        return (lines[0] as { items: number }).items;
      }),
    );
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(parts.every((count) => count > 0 && count < 30)).toBe(true);
  });

  it('measures what the dataset names, unless other metrics are asked for', async () => {
    const metricsOf = async (out: string, ...more: string[]) => {
      const { lines } = await weir('run', 'sums', '--app', 'good', '--out', at(out), ...more);
      return (lines[0] as { metrics: { metric: string }[] }).metrics.map(({ metric }) => metric);
    };
    expect(await metricsOf('a.jsonl')).toEqual(['cited']);
    expect(await metricsOf('b.jsonl', '-m', 'answered')).toEqual(['answered']);
  });

  it('names what it cannot read, and scores nothing that it knows no answer of', async () => {
    const items = file([{ id: 'a', input: 'What is 1 + 1?' }, { id: 'b' }, ITEMS[3]!]);
    const parameters = ['run', items, '--app', 'good', '--out', at('out.jsonl'), '--metrics', 'exact-match'];
    const { exitCode, errors, lines } = await weir(...parameters);
    expect(exitCode).toBe(1);
    expect(errors).toContain('row 2: ');
    expect(lines).toMatchObject([
      { items: 2, metrics: [{ metric: 'exact-match', estimate: 1, items: 1, without: 1 }] },
    ]);
  });

  it('counts a run that failed, by its name', async () => {
    says = (_app, question) =>
      question.includes(' 7 ')
        ? answer({ outcome: 'failed', answer: '', reason: { code: 'model-timeout', message: 'Too late.' } })
        : answer({ answer: sumOf(question) });
    const { exitCode, lines } = await run('good', 'out.jsonl');
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([{ outcomes: { failed: 1 }, metrics: [{ estimate: expect.closeTo(29 / 30, 6) }, {}] }]);
    const failed = readFileSync(at('out.jsonl'), 'utf8')
      .split('\n')
      .find((line) => line.includes('model-timeout'));
    expect(JSON.parse(failed!)).toMatchObject({ id: 'q7', outcome: 'failed', scores: { answered: 0 } });
  });

  it.each<[string, () => string[], string]>([
    [
      'a file that is not there',
      () => ['run', at('none.jsonl'), '--app', 'good', '--out', at('o')],
      'There is no file',
    ],
    ['an unknown metric', () => ['run', file(), '--app', 'good', '--out', at('o'), '-m', 'beauty'], 'no metric beauty'],
    ['an unknown split', () => ['run', file(), '--app', 'good', '--out', at('o'), '--split', 'x'], 'no split x'],
    ['an empty dataset', () => ['run', file([]), '--app', 'good', '--out', at('o')], 'has no items'],
    [
      'variables without a question',
      () => ['run', file([{ id: 'a', input: { city: 'Bern' } }]), '--app', 'good', '--out', at('o')],
      'Item a has no question',
    ],
  ])('refuses %s before it asks anything', async (_what, parameters, message) => {
    const { exitCode, errors } = await weir(...parameters());
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(gateway.seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('refuses to add to results of another app or of other items', async () => {
    await run('good', 'out.jsonl');
    expect(await run('worse', 'out.jsonl')).toMatchObject({ exitCode: 2 });
    const other = file(ITEMS.slice(1), 'other.jsonl');
    expect(await weir('run', other, '--app', 'good', '--out', at('out.jsonl'))).toMatchObject({ exitCode: 2 });
  });
});

describe('weir eval score', () => {
  it('gives the same numbers for the same answers, whenever and by whatever', async () => {
    const { lines: first } = await run('worse', 'out.jsonl');
    const again = await weir('score', at('out.jsonl'), '--metrics', 'exact-match,answered');
    expect(again.lines).toEqual(first);
    const { lines } = await weir('score', at('out.jsonl'), '--metrics', 'rouge-1');
    expect(lines).toMatchObject([{ metrics: [{ metric: 'rouge-1', estimate: 0.5 }] }]);
  });

  it('writes the new scores to another file', async () => {
    await run('worse', 'out.jsonl');
    await weir('score', at('out.jsonl'), '--metrics', 'rouge-1', '--out', at('new.jsonl'));
    const written = readFileSync(at('new.jsonl'), 'utf8').trimEnd().split('\n');
    expect(written).toHaveLength(30);
    expect(JSON.parse(written[0]!)).toMatchObject({ outcome: 'answered', scores: { 'rouge-1': expect.any(Number) } });
    expect((await weir('compare', at('out.jsonl'), at('new.jsonl'))).exitCode).toBe(2);
  });

  it('measures by metrics of a file, and names the items of which one throws', async () => {
    await run('worse', 'out.jsonl');
    writeFileSync(
      at('own.mjs'),
      `export const loud = { name: 'loud', says: 'it is loud', better: 'less', needsExpected: false, score: ({ answer }) => {
        if (answer === '7') throw new Error('no sevens');
        return answer.endsWith('!') ? 1 : 0;
      } };`,
    );
    const parameters = ['score', at('out.jsonl'), '--metrics-file', at('own.mjs'), '-m', 'loud', '-o', at('new.jsonl')];
    const { lines } = await weir(...parameters);
    expect(lines).toMatchObject([{ metrics: [{ metric: 'loud', estimate: 0, items: 29, without: 1 }] }]);
    expect(readFileSync(at('new.jsonl'), 'utf8')).toContain('"problems":{"loud":"no sevens"}');
    writeFileSync(at('bad.mjs'), 'export const loud = 3;');
    const { exitCode, errors } = await weir('score', at('out.jsonl'), '--metrics-file', at('bad.mjs'));
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('export loud') as unknown,
    });
  });

  it('holds answers to a JSON schema', async () => {
    says = (_app, question) => answer({ answer: question.includes(' 2 ') ? '{"sum": 3}' : '{"sum": "3"}' });
    await run('good', 'out.jsonl', '--limit', '4');
    writeFileSync(at('schema.json'), JSON.stringify({ type: 'object', properties: { sum: { type: 'number' } } }));
    const score = (schema: string) => weir('score', at('out.jsonl'), '-m', 'format-valid', '--schema', at(schema));
    expect((await score('schema.json')).lines).toMatchObject([
      { metrics: [{ metric: 'format-valid', estimate: 0.25 }] },
    ]);
    writeFileSync(at('bad.json'), '{"type": "beauty"}');
    for (const schema of ['bad.json', 'none.json']) expect((await score(schema)).exitCode).toBe(2);
  });

  it('reads the labels of a classification from its answers', async () => {
    says = (_app, question) => answer({ answer: question.includes(' 2 ') ? 'Hard to say.' : 'Yes, it is.' });
    const items = file(
      Array.from({ length: 4 }, (_, index) => ({ ...ITEMS[index]!, expected: index % 2 ? 'no' : 'yes' })),
    );
    const task = ['--task', 'classification'];
    const { lines } = await weir('run', items, '--app', 'good', '--out', at('out.jsonl'), ...task);
    expect(lines).toMatchObject([
      {
        metrics: [{ metric: 'answered' }, { metric: 'label', estimate: 0.25 }, { metric: 'took-ms' }],
        classification: { labels: ['no', 'yes'], accuracy: { estimate: 0.25 }, withoutLabel: ['q2'] },
      },
    ]);
    const again = await weir('score', at('out.jsonl'), ...task, '--labels', 'yes,no,maybe');
    expect(again.lines).toMatchObject([{ classification: { labels: ['yes', 'no', 'maybe'] } }]);
    const text = await runWeir(['eval', 'score', at('out.jsonl'), ...task], {});
    expect(text.output).toMatch(/macro F1[\s\S]*No label in the answers to: q2/);
  });

  it('names a line that is no result', async () => {
    writeFileSync(at('out.jsonl'), '{"id": 3}\n');
    const { exitCode, errors } = await weir('score', at('out.jsonl'));
    expect(exitCode).toBe(2);
    expect(errors).toContain('Line 1');
  });
});

describe('weir eval compare', () => {
  it('exits with 1 when an app has got worse, and names the items', async () => {
    await run('good', 'good.jsonl');
    await run('worse', 'worse.jsonl');
    const { exitCode, lines } = await weir('compare', at('good.jsonl'), at('worse.jsonl'));
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([
      {
        metrics: [
          { metric: 'exact-match', before: 1, after: 0.5, verdict: 'worse' },
          { metric: 'answered', verdict: 'no difference shown' },
        ],
      },
    ]);
    const [exact] = (lines[0] as { metrics: { regressions: { id: string }[] }[] }).metrics;
    expect(exact!.regressions.map(({ id }) => id)).toContain('q1');
  });

  it('exits with 0 for the same, and for better', async () => {
    await run('good', 'good.jsonl');
    await run('worse', 'worse.jsonl');
    expect((await weir('compare', at('good.jsonl'), at('good.jsonl'))).exitCode).toBe(0);
    expect((await weir('compare', at('worse.jsonl'), at('good.jsonl'))).exitCode).toBe(0);
  });

  it('refuses files that have nothing in common', async () => {
    await run('good', 'good.jsonl');
    const other = readFileSync(at('good.jsonl'), 'utf8').replaceAll('"q', '"p');
    writeFileSync(at('other.jsonl'), other);
    expect((await weir('compare', at('good.jsonl'), at('other.jsonl'))).exitCode).toBe(2);
  });
});

describe('weir eval report', () => {
  const report = (...parameters: string[]) => weir('report', ...parameters, '--out', at('report.html'));

  it('writes a page of several variants, and says which one to take', async () => {
    await run('good', 'good.jsonl');
    await run('worse', 'worse.jsonl');
    const { exitCode, lines } = await report(at('worse.jsonl'), at('good.jsonl'), '--title', 'Sums & more');
    expect(exitCode).toBe(0);
    expect(lines).toMatchObject([
      {
        baseline: 'worse',
        variants: [{ variant: 'worse' }, { variant: 'good' }],
        comparisons: [
          { variant: 'good', metric: 'exact-match', verdict: 'better' },
          { verdict: 'no difference shown' },
        ],
        recommendation: { variant: 'good' },
      },
    ]);
    const page = readFileSync(at('report.html'), 'utf8');
    for (const part of ['<h1>Sums &amp; more</h1>', 'good.jsonl, SHA-256', '<svg']) expect(page).toContain(part);
  });

  it('compares two files of one app, by their names, and measures them by what is asked for', async () => {
    await run('good', 'before.jsonl');
    says = () => answer({ answer: 'No!' });
    await run('good', 'after.jsonl');
    const { lines } = await report(at('before.jsonl'), at('after.jsonl'), '-m', 'rouge-1', '--margin', 'rouge-1=0.1');
    expect(lines).toMatchObject([{ metrics: ['rouge-1'], comparisons: [{ variant: 'after', verdict: 'worse' }] }]);
    const { output } = await runWeir(['eval', 'report', at('after.jsonl'), at('before.jsonl'), '-o', at('r.html')], {});
    expect(output).toContain('before is better by exact-match');
    expect(output).toContain('To take: before.');
  });

  it.each([
    ['--baseline', 'nobody', 'no variant nobody: there are good'],
    ['--quality', 'beauty', 'no metric beauty'],
    ['--metrics', 'beauty', 'no metric beauty'],
    ['--margin', 'small', 'must be a number'],
  ])('refuses %s %s', async (option, value, message) => {
    await run('good', 'good.jsonl', '--limit', '2');
    const { exitCode, errors } = await report(at('good.jsonl'), option, value);
    expect({ exitCode, errors }).toMatchObject({ exitCode: 2, errors: expect.stringContaining(message) as unknown });
  });
});
