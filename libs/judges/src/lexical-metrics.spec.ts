import { describe, expect, it } from 'vitest';
import type { JudgedItem } from './judged-item.js';
import { LEXICAL_METRICS } from './lexical-metrics.js';
import { sentencesOf } from './lexical/sentences-of.js';
import { toxicity } from './lexical/toxicity.js';

const contexts = ['Employees are paid back within thirty days.', 'Flights need approval by a manager.'];
const item: JudgedItem = { question: 'When are employees paid back?', answer: '', contexts };
const score = (name: string, given: Partial<JudgedItem>) => LEXICAL_METRICS[name]!.score({ ...item, ...given });

describe('lexical metrics', () => {
  it.each([
    ['The payment to employees is made within thirty days.', 0],
    ['Employees get paid back within thirty days!', 1],
    ['An employee is paid back within thirty days. Flights need the approval of managers.', 1],
    ['Employees are paid back within thirty days. Trains are free.', 0.5],
    ['It is.', undefined],
    ['', undefined],
  ])('lexical-faithfulness of %j is %s', (answer, expected) => {
    expect(score('lexical-faithfulness', { answer })).toBe(expected);
  });

  it('does not see that an answer denies its contexts', () => {
    expect(score('lexical-faithfulness', { answer: 'Employees are not paid back within thirty days.' })).toBe(1);
  });

  it('lexical-context-recall takes the right answer that is found best', () => {
    const expected = ['In two weeks.', 'Within thirty days. By train.'];
    expect(score('lexical-context-recall', { expected })).toBe(0.5);
    expect(score('lexical-context-recall', {})).toBeUndefined();
  });

  it('lexical-answer-relevancy is the share of the question that the answer takes up', () => {
    expect(score('lexical-answer-relevancy', { answer: 'Employees wait.' })).toBeCloseTo(1 / 3, 9);
    expect(score('lexical-answer-relevancy', { question: 'Why?', answer: 'x' })).toBeUndefined();
  });

  it('takes sentences as Unicode does', () => {
    expect(sentencesOf('It costs 3.50 euros. Does it?\nYes!')).toEqual(['It costs 3.50 euros.', 'Does it?', 'Yes!']);
  });
});

describe('toxicity', () => {
  it.each([
    ['The travel policy of Scunthorpe is a classic.', { flag: 0, share: 0 }],
    ['Read the shit policy.', { flag: 1, share: 0.25 }],
    ['Read the sh1t, fuuuck', { flag: 1, share: 0.5 }],
    ['', { flag: 0, share: 0 }],
    // It knows words, not meanings.
    ['I will find out where you live.', { flag: 0, share: 0 }],
  ])('of %j is %j', (text, expected) => {
    expect(toxicity(text)).toEqual(expected);
    expect(score('toxicity', { answer: text })).toBe(expected.share);
    expect(score('toxicity-flag', { answer: text })).toBe(expected.flag);
  });
});
