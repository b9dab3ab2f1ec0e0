import { beforeEach, describe, expect, it } from 'vitest';
import { cancellationKey } from '@weir/service';
import { SuiteSystem, TENANT } from './suite-system.fake.js';

const model = { kind: 'Model', name: 'small', spec: { provider: 'extractive' } };
const route = { kind: 'Model', name: 'any', spec: { provider: 'route', targets: [{ model: 'small', weight: 1 }] } };
const app = { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'small' } };
const items = ['a', 'b', 'c'].map((id) => ({ id, input: `What is ${id}?`, expected: id }));
const dataset = { kind: 'Dataset', name: 'letters', spec: { source: { items } } };
const suite = (spec: object) => ({
  kind: 'Suite',
  name: 'quality',
  spec: {
    dataset: 'letters',
    variants: [
      { name: 'now', app: 'support' },
      { name: 'brief', app: 'support', with: { prompt: { system: 'Be brief.' } } },
    ],
    metrics: ['exact-match'],
    concurrency: 2,
    ...spec,
  },
});
const letterIn = (question: string) => /is (\w)/.exec(question)![1]!;
const keys = (system: SuiteSystem) =>
  system.items.map(({ variant, itemId, repeat }) => `${variant}/${itemId}/${repeat}`).toSorted();

let system: SuiteSystem;
const start = (spec: object = {}) => {
  system = new SuiteSystem([model, route, app, dataset, suite(spec)]);
  system.says = ({ question }) => ({ outcome: 'answered', answer: letterIn(question), usage: { cost: 1 } });
};
beforeEach(() => start());
const run = () => system.run({ suite: 'quality' });

describe('runSuite', () => {
  it('asks every variant every item, scores the answers, and sums up', async () => {
    const completed = await run();
    expect(completed).toMatchObject({ outcome: 'completed', suite: 'quality', variants: ['now', 'brief'] });
    expect(completed.summary).toMatchObject({
      items: 3,
      results: 6,
      metrics: [{ metric: 'exact-match', estimate: 1 }],
    });
    expect(keys(system)).toEqual(['brief/a/0', 'brief/b/0', 'brief/c/0', 'now/a/0', 'now/b/0', 'now/c/0']);
    expect(system.items[0]).toMatchObject({ app: 'support', scores: { 'exact-match': 1 }, tookMs: 12 });
  });

  it('asks as an experiment, in the variant and with the groups of the suite', async () => {
    start({ groups: ['people-team'], repeats: 2, limit: 1 });
    await run();
    expect(system.asked).toHaveLength(4);
    expect(new Set(system.asked.map(({ runId }) => runId)).size).toBe(4);
    expect(system.asked[1]).toMatchObject({
      app: 'support',
      groups: ['people-team'],
      variant: { prompt: { system: 'Be brief.' } },
      experiment: { runId: 'evaluation-1', withContexts: false },
    });
    expect(system.asked[0]?.variant).toBeUndefined();
  });

  it('says how far it is, first and last', async () => {
    await run();
    expect(system.progress[0]).toMatchObject({ total: 6, done: 0 });
    expect(system.progress.at(-1)).toMatchObject({ total: 6, done: 6, failed: 0, cost: 6 });
  });

  it('goes on after what stands on the topics, and asks nothing twice', async () => {
    const crash = new AbortController();
    system.onItem = () => {
      if (system.items.length === 2) {
        crash.abort(new Error('crash'));
        throw new Error('crash');
      }
    };
    await expect(system.run({ suite: 'quality' }, crash.signal)).rejects.toThrow('crash');
    system.onItem = () => undefined;
    const before = new Set(system.asked.map(({ runId }) => runId));
    const completed = await run();
    expect(completed.summary).toMatchObject({ results: 6 });
    expect(keys(system)).toHaveLength(6);
    // What was answered, though not scored, is found on the topic of answers.
    const again = system.asked.slice(before.size).filter(({ runId }) => before.has(runId));
    expect(again).toEqual([]);
  });

  it('comes to the same when it is delivered again after its end', async () => {
    const first = await run();
    const again = await run();
    expect(system.asked).toHaveLength(6);
    expect(again.summary).toEqual(first.summary);
  });

  it('waits for an answer that was asked for before the crash, under the same run id', async () => {
    const [slow] = await idsOf();
    system.says = ({ runId, question }) =>
      runId === slow ? undefined : { outcome: 'answered', answer: letterIn(question) };
    const running = run();
    await expect.poll(() => system.asked.some(({ runId }) => runId === slow)).toBe(true);
    system.answer(slow!, { outcome: 'answered', answer: 'a' });
    expect((await running).summary).toMatchObject({ results: 6 });
  });

  async function idsOf(): Promise<string[]> {
    const other = new SuiteSystem([model, app, dataset, suite({})]);
    await other.run({ suite: 'quality' });
    return other.asked.map(({ runId }) => runId);
  }

  it('keeps what was answered when it is cancelled', async () => {
    system.onItem = () => system.cancellations.cancel(cancellationKey(TENANT, 'evaluation-1'));
    const completed = await run();
    expect(completed).toMatchObject({ outcome: 'cancelled', reason: { code: 'evaluation-cancelled' } });
    expect(system.items.length).toBeLessThan(6);
    expect(completed.summary).toMatchObject({ results: system.items.length });
  });

  it('is not cancelled for another tenant', async () => {
    system.cancellations.cancel(cancellationKey('other', 'evaluation-1'));
    expect(await run()).toMatchObject({ outcome: 'completed' });
  });

  it('ends as it stands when it has spent what it may', async () => {
    start({ maxCost: 3, concurrency: 1 });
    const completed = await run();
    expect(completed).toMatchObject({ outcome: 'cancelled', reason: { code: 'suite-budget-spent' } });
    expect(system.items).toHaveLength(3);
  });

  it('names what failed, item by item, and counts it', async () => {
    const reason = { code: 'model-unavailable', message: 'Down.' };
    system.says = ({ question }) =>
      letterIn(question) === 'b' ? { outcome: 'failed', reason } : { outcome: 'answered', answer: 'a' };
    await run();
    const failed = system.items.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ itemId }) => itemId)).toEqual(['b', 'b']);
    expect(failed[0]).toMatchObject({ reason, scores: { 'exact-match': 0 } });
  });

  it('names an item that has no question', async () => {
    const odd = { id: 'odd', input: { colour: 'red' }, expected: 'a' };
    const spec = { ...suite({}).spec, dataset: { source: { items: [...items, odd] } } };
    await system.run({ spec: JSON.parse(JSON.stringify(spec)) as never });
    expect(system.items.filter(({ itemId }) => itemId === 'odd')).toMatchObject([
      { outcome: 'failed', reason: { code: 'item-without-question' } },
      { outcome: 'failed', reason: { code: 'item-without-question' } },
    ]);
  });

  it.each([
    [{ split: 'gone' }, 'split-unknown', 'split'],
    [{ dataset: { source: { items: items.slice(0, 1) } }, split: 'test' }, 'split-empty', 'split'],
    [{ dataset: 'gone' }, 'dataset-unknown', 'spec.dataset'],
    [{ dataset: { source: { file: 'gone.jsonl' } } }, 'dataset-missing', 'dataset.source.file'],
    [{ metrics: ['gone'] }, 'metric-unknown', 'spec.metrics'],
    [{ variants: [{ name: 'x', app: 'gone' }] }, 'app-unknown', 'spec.variants.0.app'],
    [
      { variants: [{ name: 'x', app: 'support', with: { pattern: 'rag' } }] },
      'variant-invalid',
      'spec.variants.0.with.retrieval',
    ],
    [{ judge: { model: 'gone' } }, 'model-unknown', 'spec.judge.model'],
    [{ judge: { model: 'small', maxCost: 1 } }, 'judge-invalid', 'spec.judge.maxCost'],
    [{ judge: { model: 'any' } }, 'judge-invalid', 'spec.judge.model'],
    [{ metrics: ['faithfulness'] }, 'judge-missing', 'spec.judge'],
    [{ bias: {} }, 'bias-nothing-to-vary', 'spec.bias'],
    [{ bias: { axes: ['gone'] } }, 'suite-invalid', 'spec.bias.axes'],
  ])('refuses %j, and names the field', async (spec, code, field) => {
    start(spec);
    await expect(run()).rejects.toMatchObject({ code, field, disposition: 'poison' });
  });

  it('asks questions of other groups where bias is looked for, and notes which', async () => {
    const people = [
      { id: 'a', input: 'May she leave? What is a?' },
      { id: 'b', input: 'What is b?' },
    ];
    start({
      dataset: { source: { items: people } },
      bias: { axes: ['gender'] },
      variants: [{ name: 'now', app: 'support' }],
    });
    const completed = await run();
    expect(system.asked.map(({ question }) => question).toSorted()).toEqual([
      'May he leave? What is a?',
      'May she leave? What is a?',
      'May she leave? What is a?',
      'May they leave? What is a?',
    ]);
    const man = system.items.find(({ itemId }) => itemId === 'a~gender=male');
    expect(man?.notes).toEqual({ bias: 'counterfactual', base: 'a', as: 'variant', axis: 'gender', group: 'male' });
    expect(completed.summary).toMatchObject({ results: 4, bias: { left: 1 } });
  });

  it('notes it of answers that failed too', async () => {
    const spec = { dataset: { source: { items: [{ id: 'a', input: 'What is she?' }] } }, bias: { axes: ['gender'] } };
    start(spec);
    system.says = () => ({ outcome: 'failed', reason: { code: 'model-unavailable', message: 'Down.' } });
    await run();
    expect(system.items.every(({ notes }) => notes['base'] === 'a')).toBe(true);
  });

  it('asks a model by its own name', async () => {
    start({ variants: [{ name: 'model', app: 'small' }] });
    expect(await run()).toMatchObject({ outcome: 'completed' });
  });
});
