import { describe, expect, it } from 'vitest';
import { estimateText, replayLines } from './replay-text.js';

const facts = { app: 'support', mode: 'full', from: 'A', to: 'B', runs: 7, unanswered: 0 };

describe('replayLines', () => {
  it('says how many are the same', () => {
    expect(replayLines({ ...facts, identical: { items: 7, of: 7 } })).toEqual([
      'full of support, A to B: 7 questions',
      'identical: 7 of 7',
    ]);
  });

  it('names some of those that differ, and what was left out', () => {
    const differing = ['a', 'b', 'c', 'd', 'e', 'f'];
    const index = { standing: 1, changed: 2, unknown: 3 };
    const all = { ...facts, unanswered: 2, identical: { items: 0, of: 6 }, differing, withheld: 1, contextsRemoved: 3 };
    expect(replayLines({ ...all, index }).slice(1)).toEqual([
      '2 more have no outcome yet',
      'identical: 0 of 6',
      'different: a, b, c, d, e, …',
      'withheld: 1 stored answers, made from what may not be read now',
      'answered again without what may not be read now: 3',
      'the index stands as it stood: 1; has changed: 2; unknown: 3',
    ]);
  });
});

describe('estimateText', () => {
  it('says what it takes', () => {
    const estimate = { runs: 3, inputTokens: 300, outputTokens: 30, cost: 0.0125, judgeCalls: 0, seconds: 1.2 };
    expect(estimateText(estimate)).toBe(
      '3 questions: about 300 input and 30 output tokens, cost 0.0125, 2 s at the pace of the stored answers',
    );
    expect(estimateText({ ...estimate, judgeCalls: 6 })).toContain('6 calls of the judge');
  });
});
