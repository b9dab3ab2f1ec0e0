import { describe, expect, it } from 'vitest';
import { optimise, type OptimiseOptions, type OptimisePorts } from './optimise.js';
import { SimulatedApp } from './simulated-app.fake.js';

const app = () => new SimulatedApp(5, { items: 100 });
function start(simulated: SimulatedApp, more: Partial<OptimiseOptions> = {}, ports: Partial<OptimisePorts> = {}) {
  const { items } = simulated;
  const options: OptimiseOptions = {
    search: 'examples',
    splits: { train: items.slice(0, 40), dev: items.slice(40, 60), test: items.slice(60) },
    k: 3,
    examplesFrom: 'gold',
    right: 1,
    budget: { answers: 300 },
    seed: 7,
    resamples: 500,
    ...more,
  };
  const propose = () => Promise.resolve({ instructions: [], cost: 0 });
  return optimise(options, { evaluate: simulated.observe, propose, ...ports });
}

describe('optimise', () => {
  it('finds what is better, on the dev split and on the test split', async () => {
    const report = await start(app());
    expect(report.best).not.toBe('baseline');
    expect(report.dev!.difference.low).toBeGreaterThan(0);
    expect(report.test!.difference).toMatchObject({ estimate: expect.any(Number) as number });
    expect(report.test!.difference.pValue).toBeLessThan(0.05);
    expect(report.patch).toMatchObject({ pattern: 'few-shot', examples: { pick: 'all' } });
    expect(report.examples).toHaveLength(3);
  });

  it('goes the same way with the same seed, and asks nothing twice', async () => {
    const [first, second] = [app(), app()];
    expect(await start(first)).toEqual(await start(second));
    expect(first.asked).toEqual(second.asked);
    expect(new Set(first.asked).size).toBe(first.asked.length);
    const other = app();
    await start(other, { seed: 8 });
    expect(other.asked).not.toEqual(first.asked);
  });

  it('asks no item of the test split before the search is over, and shows no item but of the training split', async () => {
    const simulated = app();
    const test = new Set(simulated.items.slice(60).map(({ id }) => id));
    const stages: string[] = [];
    const { examples } = await start(
      simulated,
      {},
      {
        progress: ({ stage }) => {
          if (simulated.asked.some((asked) => test.has(asked.split(' ')[1]!))) stages.push(stage);
          return Promise.resolve();
        },
      },
    );
    expect(new Set(stages)).toEqual(new Set(['test']));
    const train = new Set(simulated.items.slice(0, 40).map(({ id }) => id));
    expect(examples.every(({ id }) => train.has(id))).toBe(true);
  });

  it('keeps to its budget of answers and of cost', async () => {
    for (const answers of [130, 157, 400]) {
      const { spent, ended, best } = await start(app(), { budget: { answers } });
      expect(spent.answers).toBeLessThanOrEqual(answers);
      expect(ended).toBe('budget');
      // However small the budget, some candidates are asked all items.
      expect(best).not.toBe('baseline');
    }
    const { spent, ended, test } = await start(app(), { budget: { answers: 10_000, cost: 2 } });
    expect(spent.cost).toBeLessThanOrEqual(2);
    expect(ended).toBe('budget');
    expect(test).toBeDefined();
  });

  it('refuses a budget that is too small, and says what it takes', async () => {
    const budget = { answers: 20 };
    await expect(start(app(), { budget })).rejects.toMatchObject({
      code: 'optimisation-budget-too-small',
      field: 'spec.budget.answers',
    });
  });

  it('ends with the best so far when it is cancelled, and asks nothing more', async () => {
    const simulated = app();
    const isCancelled = () => simulated.asked.length > 100;
    const report = await start(simulated, {}, { isCancelled });
    expect(report).toMatchObject({ ended: 'cancelled' });
    expect(report.test).toBeUndefined();
    expect(report.dev).toBeDefined();
    expect(simulated.asked.length).toBeLessThan(160);
  });

  it('flags a prompt that is good by heart only', async () => {
    const simulated = new SimulatedApp(5, { items: 200 });
    simulated.parrots = true;
    const { items } = simulated;
    // Some of the dev items are training items under other ids: the only way to be better there.
    const dev = items.slice(60, 80).map((item) => ({ ...item }));
    const splits = { train: [...items.slice(0, 40), ...dev], dev, test: items.slice(80) };
    const { overfit, test } = await start(simulated, { splits, k: 8, budget: { answers: 500 } });
    expect(test!.best.estimate).toBe(0);
    expect(overfit).toMatchObject({ shown: { estimate: 1 }, nearCopies: { estimate: 1 }, fresh: { estimate: 0 } });
    expect(overfit!.flags).toEqual(['overfit', 'leak']);
  });

  it('flags an example that is a near copy of a test item, and does not count that one as fresh', async () => {
    const simulated = app();
    const planted = simulated.items.slice(0, 40).map((item, index) => ({
      ...simulated.items[60 + index]!,
      id: `planted-${item.id}`,
      input: (simulated.items[60 + index]!.input as string).toUpperCase(),
    }));
    const score = simulated.score.bind(simulated);
    simulated.score = (id, examples) =>
      score(
        id,
        examples.map((one) => one.replace('planted-', '')),
      );
    const splits = { train: planted, dev: simulated.items.slice(40, 60), test: simulated.items.slice(60) };
    const { overfit } = await start(simulated, { splits });
    expect(overfit!.flags).toContain('leak');
    expect(overfit!.leaks.every(({ split, likeness }) => split === 'test' && likeness === 1)).toBe(true);
    expect(overfit!.fresh!.items).toBe(40 - overfit!.leaks.length);
  });

  it('keeps the app as it is when nothing is better', async () => {
    const simulated = app();
    simulated.score = (_id, examples) => (examples.length === 0 ? 1 : 0);
    expect(await start(simulated)).toMatchObject({ best: 'baseline', patch: {}, ended: 'budget' });
    expect(await start(simulated, { perfect: 1 })).toMatchObject({ best: 'baseline', ended: 'perfect' });
  });

  it('shows the app’s own answers where it is asked to, and only right ones', async () => {
    const simulated = app();
    const report = await start(simulated, { examplesFrom: 'answers' });
    expect(report.pool).toBeGreaterThan(0);
    expect(report.pool).toBeLessThan(40);
    expect(report.examples.every(({ answer }) => answer === 'right')).toBe(true);
  });

  it('ends when no example is left to try', async () => {
    const splits = { train: app().items.slice(0, 2), dev: app().items.slice(40, 50), test: app().items.slice(60) };
    expect(await start(app(), { splits, k: 1, budget: { answers: 1_000 } })).toMatchObject({ ended: 'exhausted' });
  });

  it('asks a model for instructions, tells it how the others did, and takes the best', async () => {
    const simulated = app();
    simulated.score = () => 0;
    const scores: Record<string, number> = { good: 1, fair: 0.5, bad: 0.1 };
    const requests: object[] = [];
    const report = await start(
      simulated,
      { search: 'instruction', perfect: 1, task: 'Kinds.', current: 'Hm.' },
      {
        evaluate: (asks) =>
          Promise.resolve(
            asks.map(({ candidate: { id, instruction = '' }, item }) => ({
              candidate: id,
              item: item.id,
              score: scores[instruction] ?? 0,
              answer: 'no',
              cost: 0,
              judgeCost: 0,
            })),
          ),
        propose: (request, round) => {
          requests.push(request);
          return Promise.resolve({ instructions: round === 0 ? ['bad', 'fair'] : ['bad', 'good'], cost: 0.5 });
        },
      },
    );
    expect(report).toMatchObject({ instruction: 'good', patch: { prompt: { system: 'good' } }, ended: 'perfect' });
    expect(requests[0]).toMatchObject({ task: 'Kinds.', current: 'Hm.', tried: [] });
    expect(requests[1]).toMatchObject({
      tried: expect.arrayContaining([{ instruction: 'fair', score: 0.5 }]) as object,
    });
    expect((requests[0] as { failures: object[] }).failures[0]).toMatchObject({ answer: 'no' });
    expect(report.spent.cost).toBe(1);
  });
});
