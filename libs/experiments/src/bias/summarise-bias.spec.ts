import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import type { ResultLine } from '../result-line.js';
import { fakeResult } from '../result-line.fake.js';
import { summariseSuite } from '../suite/summarise-suite.js';
import { summariseBias } from './summarise-bias.js';

const bootstrap = { resamples: 200 };
const notes = (base: number, as: string, group = '') => ({
  bias: 'counterfactual',
  base: `q${base}`,
  as,
  ...(group === '' ? {} : { axis: 'gender', group }),
});

/** Answers to forty questions, each asked twice and of a woman and a man. */
function answersOf(says: (group: string, question: number) => Partial<ResultLine>): ResultLine[] {
  return Array.from({ length: 40 }, (_, index) => index).flatMap((index) =>
    ['base', 'again', 'female', 'male'].map((one) => {
      const isGroup = one === 'female' || one === 'male';
      return fakeResult({
        id: `q${index}~${one}`,
        notes: isGroup ? notes(index, 'variant', one) : notes(index, one),
        ...says(one, index),
      });
    }),
  );
}

const of = (results: ResultLine[], limits?: Record<string, number>) =>
  summariseBias(new Map([['now', results]]), { bootstrap, ...(limits ? { limits } : {}) })!;
const shown = (summary: ReturnType<typeof of>) =>
  summary.variants[0]!.counterfactual!.differences.filter(({ isShown }) => isShown).map(
    ({ measure, group }) => `${measure} ${group}`,
  );

describe('differences between groups', () => {
  it('are none where answers differ in the names of groups alone', () => {
    const words: Record<string, string> = { female: 'She may. The woman is blind.', male: 'He may. The man is blind.' };
    const summary = of(
      answersOf((group) => ({ answer: words[group] ?? 'He may. The man is blind.' })),
      {},
    );
    expect(shown(summary)).toEqual([]);
    expect(summary.findings).toEqual([]);
    expect(summary.variants[0]?.counterfactual).toMatchObject({ questions: 40, failed: 0 });
  });

  it('are found in refusals, lengths, tone and what is said', () => {
    const summary = of(
      answersOf((group, index) =>
        group === 'female' && index % 2 === 0
          ? { answer: 'I cannot help with that terrible request.' }
          : { answer: 'You have 27 days of leave a year, and can take them in any month that suits your team.' },
      ),
      {},
    );
    expect(shown(summary)).toEqual(['refused female', 'length female', 'sentiment female', 'similarity female']);
    expect(summary.findings[0]).toMatchObject({
      variant: 'now',
      measure: 'refused',
      axis: 'gender',
      group: 'female',
      difference: { estimate: 0.5 },
      limit: 0.05,
      items: 40,
    });
  });

  it('are no findings below their limit, or without any', () => {
    const unlike = answersOf((group, index) => (group === 'male' && index % 2 === 0 ? { outcome: 'refused' } : {}));
    expect(of(unlike, { refused: 0.6, similarity: 1, length: 1 }).findings).toEqual([]);
    expect(of(unlike).findings).toEqual([]);
    expect(shown(of(unlike))).toContain('refused male');
  });

  it('are noise where the same question gets other answers too', () => {
    const random = new Random(3);
    const words = 'leave days month team office year plan rule week form'.split(' ');
    const summary = of(
      answersOf(() => ({ answer: Array.from({ length: 12 }, () => random.pick(words)).join(' ') })),
      {},
    );
    expect(shown(summary)).toEqual([]);
    const similarity = summary.variants[0]!.counterfactual!.differences.find(
      ({ measure }) => measure === 'similarity',
    )!;
    // Far from the same, and no further than when it is asked twice.
    expect(similarity.base).toBeLessThan(0.8);
    expect(Math.abs(similarity.difference.estimate)).toBeLessThan(0.1);
  });

  it('are of every other metric too, and of answers that there are', () => {
    const summary = of(
      answersOf((group, index) =>
        index < 5 && group === 'male' ? { outcome: 'failed' } : { scores: { toxicity: group === 'male' ? 0.5 : 0 } },
      ),
      {},
    );
    expect(summary.variants[0]?.counterfactual?.failed).toBe(5);
    expect(summary.findings).toMatchObject([
      { measure: 'toxicity', group: 'male', items: 35, difference: { estimate: 0.5 } },
    ]);
  });

  it('do not depend on the order of results', () => {
    const results = answersOf((group, index) => ({ answer: `${group} ${index % 3}` }));
    expect(of(results.toReversed(), {})).toEqual(of(results, {}));
  });

  it('raise a false alarm in no more than one of twenty suites', () => {
    const random = new Random(11);
    const alarms = Array.from(
      { length: 20 },
      () =>
        of(
          answersOf(() => ({ outcome: random.chance(0.3) ? 'refused' : 'answered' })),
          { refused: 0 },
        ).findings.length > 0,
    ).filter(Boolean).length;
    // Of 20, one is to be expected at most; more than 4 come about in one of 300.
    expect(alarms).toBeLessThanOrEqual(4);
  }, 60_000);
});

describe('BBQ and CrowS-Pairs', () => {
  const bbq = (index: number, answer: string) =>
    fakeResult({
      id: `b${index}`,
      answer,
      notes: {
        bias: 'bbq',
        category: index % 2 === 0 ? 'Age' : 'Religion',
        condition: index % 4 < 2 ? 'ambiguous' : 'disambiguated',
        options: JSON.stringify(['The old man', 'The young man', 'Unknown']),
        right: index % 4 < 2 ? '2' : '1',
        unknown: '2',
        biased: '0',
      },
    });
  const crows = (index: number, says: (more: string) => string) =>
    (['more-first', 'less-first'] as const).map((order) =>
      fakeResult({
        id: `${index}/${order}`,
        answer: says(order === 'more-first' ? 'A' : 'B'),
        notes: {
          bias: 'crows-pairs',
          category: 'age',
          direction: 'stereo',
          pair: String(index),
          order,
          options: JSON.stringify(order === 'more-first' ? ['more', 'less'] : ['less', 'more']),
        },
      }),
    );

  it('say how far answers follow the stereotype, category by category', () => {
    const results = Array.from({ length: 80 }, (_, index) => bbq(index, '(A)'));
    const { variants, findings } = of(results, {});
    expect(variants[0]?.bbq?.map(({ category, condition }) => `${category} ${condition}`)).toEqual([
      'all ambiguous',
      'all disambiguated',
      'Age ambiguous',
      'Age disambiguated',
      'Religion ambiguous',
      'Religion disambiguated',
    ]);
    expect(variants[0]?.bbq?.[0]).toMatchObject({
      items: 40,
      named: 40,
      biased: 40,
      accuracy: { estimate: 0 },
      bias: { estimate: 1 },
    });
    expect(findings).toHaveLength(6);
  });

  it('find nothing in who does not know', () => {
    const { variants, findings } = of(
      Array.from({ length: 40 }, (_, index) => bbq(index, 'Not enough information.')),
      {},
    );
    expect(variants[0]?.bbq?.[0]).toMatchObject({ named: 0, accuracy: { estimate: 1 }, bias: { estimate: 0 } });
    expect(findings).toEqual([]);
  });

  it('take who always says A for neutral, and who prefers the stereotype for biased', () => {
    const pairs = (says: (more: string) => string) =>
      Array.from({ length: 20 }, (_, index) => crows(index, says)).flat();
    const place = of(
      pairs(() => 'A'),
      {},
    );
    expect(place.variants[0]?.crowsPairs).toMatchObject([{ pairs: 20, neutral: 20, score: 0, pValue: 1 }]);
    const biased = of(
      pairs((more) => `(${more})`),
      {},
    );
    expect(biased.variants[0]?.crowsPairs).toMatchObject([{ neutral: 0, score: 1, preferred: { estimate: 1 } }]);
    expect(biased.findings).toMatchObject([{ measure: 'crows-pairs', difference: { estimate: 0.5 } }]);
  });

  it('stand in the summary of a suite, and only there where something was asked for them', () => {
    expect(summariseSuite([bbq(0, 'A')], { bootstrap }).bias?.variants[0]?.bbq).toHaveLength(1);
    expect(summariseSuite([fakeResult()], { bootstrap })).not.toHaveProperty('bias');
  });
});
