import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JudgedItem } from '../judged-item.js';
import { JUDGED_METRICS } from '../judged-metrics.js';
import { scriptedEmbed, scriptedJudge, type ScriptedReply } from '../scripted-judge.fake.js';
import { averagePrecisionOf } from './context-precision.js';

const item: JudgedItem = { question: 'Q?', answer: 'A.', contexts: ['C.', 'D.'], expected: ['R.', 'S.'] };
const embed = scriptedEmbed({ 'Q?': [1, 0], 'A.': [1, 0], 'R.': [1, 0], 'S.': [0, 1], 'Zero?': [0, 0] });
const score = (metric: string, replies: readonly ScriptedReply[], given = item) =>
  JUDGED_METRICS[metric]!.score(given, { judge: scriptedJudge(replies), embed });
const of = (...statements: string[]) => ({ statements });
const verdicts = (...all: number[]) => ({
  statements: all.map((verdict, index) => ({ statement: `S${index}.`, reason: `R${index}.`, verdict })),
});
const classes = (TP: number, FP: number, FN: number) => {
  const listed = (count: number) => Array.from({ length: count }, () => ({ statement: 'S.', reason: 'R.' }));
  return { TP: listed(TP), FP: listed(FP), FN: listed(FN) };
};

describe('faithfulness', () => {
  it('says which statements are not from the contexts, and why', async () => {
    const judged = await score('faithfulness', [of('a', 'b'), verdicts(1, 0)]);
    expect(judged).toMatchObject({ score: 0.5, reason: 'Not from the contexts: S1. R1.', usage: { calls: 2 } });
  });

  it('asks a judge again that leaves a statement out', async () => {
    const judged = await score('faithfulness', [of('a', 'b'), verdicts(1), verdicts(1, 0)]);
    expect(judged).toMatchObject({ score: 0.5, usage: { calls: 3 } });
  });
});

describe('metrics with several right answers', () => {
  it('context recall takes the one that is found best', async () => {
    const found = (attributed: number) => ({ classifications: [{ statement: 'S.', reason: 'R.', attributed }] });
    expect(await score('context-recall', [found(0), found(1)])).toMatchObject({ score: 1, usage: { calls: 2 } });
  });

  it('context precision asks of each context for each', async () => {
    const says = (verdict: number) => ({ reason: 'R.', verdict });
    const judged = await score('context-precision', [says(0), says(1), says(1), says(0)]);
    expect(judged).toMatchObject({ score: 1, reason: '1: useful. R.\n2: not useful. R.', usage: { calls: 4 } });
  });

  it('answer correctness takes the answer apart once', async () => {
    const replies = [of('a'), of('r'), classes(0, 1, 1), of('s'), classes(1, 0, 0)];
    expect(await score('answer-correctness', replies)).toMatchObject({ score: 0.75, usage: { calls: 5 } });
  });
});

describe('answer correctness', () => {
  const one = { ...item, expected: ['S.'] };
  it.each([
    [[of('a'), of()], 0],
    [[of(), of('r')], 0],
    [[of(), of()], 0.75],
  ])('needs no classes where one of the two claims nothing: %j', async (replies, expected) => {
    expect(await score('answer-correctness', replies, one)).toMatchObject({ score: expected, usage: { calls: 2 } });
  });

  it('asks a judge again that loses a statement, or finds one', async () => {
    const replies = [of('a', 'b'), of('r'), classes(1, 0, 0), classes(1, 1, 2), classes(1, 1, 1)];
    const judged = await score('answer-correctness', replies, one);
    expect(judged).toMatchObject({ score: 0.75 * 0.5, usage: { calls: 5 } });
  });
});

describe('answer relevancy', () => {
  it('has no score where a meaning has no direction', async () => {
    const made = { question: 'Zero?', noncommittal: 0 };
    expect(await score('answer-relevancy', [made, made, made])).toMatchObject({
      problem: { code: 'judge-embedding-invalid' },
      usage: { calls: 3 },
    });
  });

  it('has no score where an embedder leaves a text out', async () => {
    const judged = await JUDGED_METRICS['answer-relevancy']!.score(item, {
      judge: scriptedJudge(() => ({ question: 'Q?', noncommittal: 0 })),
      embed: async () => [new Float32Array([1, 0])],
    });
    expect(judged).toMatchObject({ problem: { code: 'judge-embedding-invalid' } });
  });
});

describe('averagePrecisionOf', () => {
  it('is from 0 to 1, and no less when a useful context moves to the front', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 }), (all) => {
        const sorted = all.toSorted((one, other) => other - one);
        expect(averagePrecisionOf(all)).toBeGreaterThanOrEqual(0);
        expect(averagePrecisionOf(all)).toBeLessThanOrEqual(averagePrecisionOf(sorted));
        expect(averagePrecisionOf(sorted)).toBeCloseTo(all.includes(1) ? 1 : 0, 9);
      }),
      { numRuns: 50 },
    );
  });
});
