import type { SuiteCompared } from '@weir/contracts';
import { lookAtScores, type ResultLine } from '@weir/experiments';
import { suiteSchema } from '@weir/resources';
import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { compareRun, type FinishedRun } from './compare-run.js';
import { driftFoundEmission, driftSummary } from './drift-found-emission.js';

const DAY = 86_400_000;
const look = (...parameters: Parameters<typeof lookAtScores>) => Promise.resolve(lookAtScores(...parameters));
const { drift, margin } = suiteSchema.parse({ dataset: 'd', variants: [{ name: 'now', app: 'support' }] });
const random = new Random(3);
const hardness = Array.from({ length: 40 }, () => 0.7 + random.next() / 5);

/** A run of one variant; `loss` is what its answers are worse by. */
function runOf(day: number, loss = 0, fields: Partial<FinishedRun> = {}): FinishedRun {
  const results = hardness.map((score, index): ResultLine => ({
    id: `i${index}`,
    repeat: 0,
    app: 'support',
    variant: 'now',
    dataset: 'd',
    runId: `answer-${day}-${index}`,
    question: 'Why?',
    outcome: 'answered',
    answer: 'So.',
    citations: [],
    usage: { inputTokens: 1, outputTokens: 1 },
    tookMs: 1,
    scores: { 'token-f1': score - loss + random.next() / 20 },
    problems: {},
  }));
  return { suite: 'quality', runId: `run-${day}`, at: day * DAY, basis: 'b', results, sampled: undefined, ...fields };
}

async function after(runs: readonly FinishedRun[], settings: Partial<typeof drift> = {}): Promise<SuiteCompared[]> {
  const all: SuiteCompared[] = [];
  for (const run of runs)
    all.push(await compareRun(all.at(-1), run, { drift: { ...drift, ...settings }, margin }, look));
  return all;
}

const told = (compared: SuiteCompared) =>
  driftFoundEmission('acme', {
    suite: compared.suite,
    runId: compared.runId,
    outcome: 'completed',
    summary: { drift: driftSummary(compared) },
  } as unknown as Parameters<typeof driftFoundEmission>[1]);

describe('compareRun', () => {
  it('makes the first runs the reference, and compares the others with it', async () => {
    const all = await after([0, 1, 2, 3].map((day) => runOf(day)));
    expect(all.map(({ note }) => note)).toEqual([
      '1 of 3 runs of the reference',
      '2 of 3 runs of the reference',
      'the last run of the reference',
      '',
    ]);
    expect(all[3]).toMatchObject({ level: 0.002, open: [], reference: { runIds: ['run-0', 'run-1', 'run-2'] } });
    expect(all[3]!.looks).toMatchObject([{ metric: 'token-f1', state: 'steady', items: 40 }]);
    expect(all[3]!.runs.map(({ isReference }) => isReference)).toEqual([true, true, true, false]);
    expect(all.flatMap(told)).toEqual([]);
  });

  it('tells a fall once, however long it lasts, says since when, and what to do', async () => {
    const all = await after([runOf(0), runOf(1), runOf(2), runOf(3), ...[4, 5, 6].map((day) => runOf(day, 0.2))]);
    expect(all.flatMap(told).map(({ message }) => message)).toMatchObject([
      {
        suite: 'quality',
        runId: 'run-4',
        falls: [
          {
            found: { metric: 'token-f1', state: 'worse' },
            sinceRunId: 'run-4',
            since: BigInt(4 * DAY),
            show: 'weir eval compare run-2 run-4',
            replay: 'weir eval run quality',
          },
        ],
      },
    ]);
    const [{ found }] = all[4]!.open as [SuiteCompared['open'][number]];
    expect(found!.difference).toBeCloseTo(-0.2, 1);
    expect(found!.low!).toBeLessThan(found!.high!);
    expect(found!.examples).toHaveLength(5);
    expect(found!.examples[0]!.answerRunId).toMatch(/^answer-4-/);
    expect(all[6]!.open).toMatchObject([{ runId: 'run-4', lastAt: BigInt(6 * DAY), steadyRuns: 0 }]);
  });

  it('places a fall at the run that it began with, though it is shown later', async () => {
    // Too few items to show it, once.
    const few = runOf(3, 0.2);
    const all = await after([
      runOf(0),
      runOf(1),
      runOf(2),
      { ...few, results: few.results.slice(0, 10) },
      runOf(4, 0.2),
    ]);
    expect(all[3]!.looks[0]).toMatchObject({ state: 'too-few', note: 'not enough items: 10 of 20' });
    expect(all[4]!.open).toMatchObject([{ runId: 'run-4', sinceRunId: 'run-3' }]);
  });

  it('tells it again when it was over for three runs', async () => {
    const days = [0, 0, 0, 0.2, 0, 0, 0.2, 0, 0, 0, 0.2].map((loss, day) => runOf(day, loss));
    const all = await after(days);
    expect(all.map(({ open }) => open.length)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1]);
    expect(all.flatMap(told).map(({ message }) => (message as unknown as { runId: string }).runId)).toEqual([
      'run-3',
      'run-10',
    ]);
  });

  it('changes nothing when a run comes once more, and tells the same', async () => {
    const all = await after([runOf(0), runOf(1), runOf(2), runOf(3, 0.2)]);
    const again = await compareRun(all[3], runOf(3, 0.4), { drift, margin }, () =>
      Promise.reject(new Error('looked again')),
    );
    expect(again).toBe(all[3]);
    expect(told(again).map(({ options }) => options.id)).toEqual(told(all[3]!).map(({ options }) => options.id));
  });

  it('begins anew where runs are no longer comparable', async () => {
    const all = await after([runOf(0), runOf(1), runOf(2), runOf(3, 0.2), runOf(4, 0.2, { basis: 'other' })]);
    expect(all[4]).toMatchObject({ open: [], note: '1 of 3 runs of the reference', reference: { runIds: ['run-4'] } });
  });

  it('counts no runs before the time that the reference begins at', async () => {
    const since = new Date(2 * DAY).toISOString();
    const all = await after(
      [0, 1, 2].map((day) => runOf(day)),
      { since, runs: 1 },
    );
    expect(all.map(({ note }) => note)).toEqual([
      `the reference begins at ${since}`,
      `the reference begins at ${since}`,
      'the last run of the reference',
    ]);
  });

  it('takes more runs of fresh answers for the reference where the first ones have few', async () => {
    const few = (day: number) => {
      const run = runOf(day, 0, { sampled: { from: (day - 1) * DAY, to: day * DAY } });
      return { ...run, results: run.results.slice(0, 8) };
    };
    const all = await after([few(1), few(2), few(3), few(4)], { runs: 1 });
    expect(all.map(({ note }) => note)).toEqual([
      '8 of 20 items of the reference',
      '16 of 20 items of the reference',
      'the last run of the reference',
      '',
    ]);
  });

  it('keeps run ids from being read as options', async () => {
    const all = await after([runOf(0), runOf(1), runOf(2), runOf(3, 0.2, { runId: '-3' })]);
    expect(all[3]!.open).toMatchObject([{ show: 'weir eval compare -- run-2 -3' }]);
  });

  it('compares fresh answers as such, and asks the same questions again', async () => {
    const fresh = (day: number, loss = 0) => {
      const run = runOf(day, loss, { sampled: { from: (day - 1) * DAY, to: day * DAY } });
      return { ...run, results: run.results.map((line) => ({ ...line, id: line.runId! })) };
    };
    const all = await after([fresh(1), fresh(2), fresh(3), fresh(4), fresh(5, 0.2)]);
    expect(all[3]!.looks).toMatchObject([{ state: 'steady', test: 'permutation', items: 40, referenceItems: 120 }]);
    expect(all[4]!.open).toMatchObject([
      {
        show: 'weir eval show run-5',
        replay: 'weir replay --app support --from 1970-01-05T00:00:00.000Z --to 1970-01-06T00:00:00.000Z --mode full',
      },
    ]);
    expect(all[4]!.sampledTo).toBe(BigInt(5 * DAY));
    expect(all[4]!.reference!.scores[0]!.itemIds).toEqual([]);
  });
});
