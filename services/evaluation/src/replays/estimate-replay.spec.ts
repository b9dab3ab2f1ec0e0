import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { estimateReplay } from './estimate-replay.js';
import { fakePastRun } from './past-run.fake.js';

const model = (name: string, input: number) => ({
  kind: 'Model',
  name,
  spec: { provider: 'extractive', prices: { input, output: 10 * input } },
});
const targets = [
  { model: 'cheap', weight: 3 },
  { model: 'dear', weight: 1 },
];
const snapshot = [
  model('cheap', 1),
  model('dear', 5),
  {
    kind: 'Model',
    name: 'own',
    spec: { provider: 'extractive', prices: { input: 0, output: 0, perSecond: 0.02 } },
  },
  { kind: 'Model', name: 'free', spec: { provider: 'extractive' } },
  { kind: 'Model', name: 'both', spec: { provider: 'route', targets } },
].reduce((all, resource) => all.with(parseResource(resource)), Snapshot.empty);
const run = fakePastRun({ answer: { usage: { inputTokens: 1_000, outputTokens: 100 }, timings: { total: 500 } } });
const timed = fakePastRun({
  answer: {
    steps: [
      { step: 'search', tookMs: 9_000 },
      { step: 'complete', tookMs: 1_500, usage: {} },
    ],
  },
});
const remembered = fakePastRun({ answer: { recalledFrom: { runId: 'r', similarity: 1 } } });
const replay = { mode: 'full', model: 'cheap', judged: 0, judgeRepeats: 1, concurrency: 2 } as const;

describe('estimateReplay', () => {
  it('is what it took then, at the prices of now', () => {
    expect(estimateReplay([run, run], replay, snapshot)).toEqual({
      runs: 2,
      inputTokens: 2_000,
      outputTokens: 200,
      cost: 0.004,
      judgeCalls: 0,
      seconds: 0.5,
    });
  });

  it.each([
    ['dear', 0.01],
    ['both', 0.004],
    ['free', 0],
  ])('costs what %s costs', (name, cost) => {
    expect(estimateReplay([run], { ...replay, model: name }, snapshot).cost).toBeCloseTo(cost, 9);
  });

  it('costs what the seconds cost that models worked then, where those are priced', () => {
    expect(estimateReplay([timed, timed], { ...replay, model: 'own' }, snapshot).cost).toBeCloseTo(0.06, 9);
  });

  it('counts a remembered answer as one that is made', () => {
    expect(estimateReplay([run, remembered], replay, snapshot)).toMatchObject({ runs: 2, inputTokens: 2_000 });
    expect(estimateReplay([remembered], replay, snapshot)).toMatchObject({ runs: 1, inputTokens: 0, seconds: 0 });
  });

  it('judges both answers, or the stored one alone, and then asks nobody else', () => {
    const judged = { ...replay, judged: 2, judgeRepeats: 3 };
    expect(estimateReplay([run], judged, snapshot).judgeCalls).toBe(12);
    expect(estimateReplay([run], { ...judged, mode: 'rescore' }, snapshot)).toMatchObject({ judgeCalls: 6, cost: 0 });
  });
});
