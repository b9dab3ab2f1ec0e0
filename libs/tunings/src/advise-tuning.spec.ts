import { describe, expect, it } from 'vitest';
import { adviseOnPrompt, adviseOnRanking, type PromptFacts, trainingCost } from './advise-tuning.js';

// 1,500 tokens of prompt, of which 1,200 are examples, and 100 of answer: at 2 and 8 for a million,
// (1500 · 2 + 100 · 8) / 10⁶ = 0.0038 now, and (300 · 2 + 100 · 8) / 10⁶ = 0.0014 after.
const facts: PromptFacts = {
  pairs: 200,
  inputTokens: 1_500,
  outputTokens: 100,
  exampleTokens: 1_200,
  contextTokens: 8_000,
  now: { input: 2, output: 8 },
  tuned: { input: 2, output: 8 },
  tuningCost: 12,
  questionsPerDay: 500,
};
const advise = (changes: Partial<PromptFacts>) => adviseOnPrompt({ ...facts, ...changes });

describe('adviseOnPrompt', () => {
  it('computes what a question costs, and when tuning is paid for', () => {
    const advice = advise({});
    expect(advice.costNow).toBeCloseTo(0.0038, 12);
    expect(advice.costAfter).toBeCloseTo(0.0014, 12);
    expect(advice.saving).toBeCloseTo(0.0024, 12);
    // 12 / 0.0024 = 5,000 questions; at 500 a day 10 days. 1,200 of 8,000 tokens are 15 %.
    expect(advice).toMatchObject({ breakEvenQuestions: 5_000, breakEvenDays: 10, contextShare: 0.15 });
    expect(advice).toMatchObject({ recommends: 'tune', reasons: ['pays-back'] });
  });

  it('counts that a tuned model may be dearer', () => {
    // (300 · 8 + 100 · 32) / 10⁶ = 0.0056 is more than 0.0038.
    const advice = advise({ tuned: { input: 8, output: 32 } });
    expect(advice.costAfter).toBeCloseTo(0.0056, 12);
    expect(advice).toMatchObject({ recommends: 'few-shot', reasons: ['saves-nothing'] });
    expect(advice.breakEvenQuestions).toBeUndefined();
  });

  it.each<[Partial<PromptFacts>, string, string[]]>([
    [{ pairs: 9 }, 'collect', ['too-few-pairs', 'pays-back']],
    [{ pairs: 49 }, 'collect', ['few-pairs', 'pays-back']],
    [{ pairs: 50 }, 'tune', ['pays-back']],
    [{ exampleTokens: 0 }, 'few-shot', ['no-examples', 'saves-nothing']],
    // 10 / 0.0024 at ten a day is 417 days.
    [{ tuningCost: 10, questionsPerDay: 10 }, 'few-shot', ['pays-late']],
    [{ questionsPerDay: 0 }, 'few-shot', ['no-traffic']],
    [{ contextTokens: 2_000, now: { input: 0, output: 0 } }, 'tune', ['context-short', 'saves-nothing']],
  ])('of %j says %s, for %j', (changes, recommends, reasons) => {
    expect(advise(changes)).toMatchObject({ recommends, reasons });
  });

  it('does not say when it pays where nobody knows what tuning costs', () => {
    const { tuningCost: _cost, ...unknown } = facts;
    const advice = adviseOnPrompt(unknown);
    expect(advice).toMatchObject({ recommends: 'few-shot', reasons: ['cost-unknown'] });
    expect(advice).not.toHaveProperty('breakEvenDays');
  });
});

describe('trainingCost', () => {
  it('is of all tokens of all epochs', () => {
    // 200,000 tokens, 3 epochs, 25 for a million: 0.6 million · 25.
    expect(trainingCost(200_000, 3, 25)).toBeCloseTo(15, 12);
  });
});

describe('adviseOnRanking', () => {
  const shares = { learn: 0.64, heldBack: 0.2 };

  it.each([
    // 8 / 0.2 = 40 are held back enough, of which 0.64 · 40 are more than enough to learn from.
    [
      { queries: 0, learn: 0, choose: 0, heldBack: 0 },
      { recommends: 'collect', missing: 40 },
    ],
    [
      { queries: 30, learn: 19, choose: 5, heldBack: 6 },
      { recommends: 'collect', missing: 10 },
    ],
    // By chance fewer than a fifth are held back.
    [
      { queries: 41, learn: 27, choose: 7, heldBack: 7 },
      { recommends: 'collect', missing: 1 },
    ],
    // 32 / 0.2 = 160.
    [
      { queries: 76, learn: 49, choose: 12, heldBack: 15 },
      { recommends: 'try', missing: 84 },
    ],
    [
      { queries: 200, learn: 128, choose: 32, heldBack: 40 },
      { recommends: 'tune', missing: 0 },
    ],
  ])('of %j says %j', (given, advice) => {
    expect(adviseOnRanking(given, shares)).toEqual(advice);
  });
});
