import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gistOf, majorityOf } from './majority.js';

describe('majorityOf', () => {
  it.each<[string[], { index: number; votes: number }]>([
    [['27 days', '25 days', '27 days'], { index: 0, votes: 2 }],
    [['25 days', '27 days. [1]', '27 Days', ' 27 days!'], { index: 1, votes: 3 }],
    [['yes', 'no'], { index: 0, votes: 1 }],
    [['no', 'yes', 'maybe', 'yes', 'maybe'], { index: 1, votes: 2 }],
    [['2.5 %', '25 %', '2,5'], { index: 0, votes: 1 }],
    [['-3', '3', '3'], { index: 1, votes: 2 }],
    [['100 €', '100 $', '100 €'], { index: 0, votes: 2 }],
    [['…', '!', '…'], { index: 0, votes: 2 }],
    [['Größe', 'GRÖSSE', 'Größe'], { index: 0, votes: 2 }],
    [['alone'], { index: 0, votes: 1 }],
  ])('of %j takes %j', (texts, majority) => {
    expect(majorityOf(texts, gistOf)).toEqual(majority);
  });

  it('takes what no other text is said oftener than, the first that says it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 20 }), (texts) => {
        const { index, votes } = majorityOf(texts, gistOf);
        const count = (text: string) => texts.filter((each) => each === text).length;
        expect(votes).toBe(count(texts[index]!));
        expect(votes).toBe(Math.max(...texts.map(count)));
        expect(texts.indexOf(texts[index]!)).toBe(index);
      }),
    );
  });
});
