import { describe, expect, it } from 'vitest';
import { holdsAnswerType, readQuestion } from './question.js';

describe('readQuestion', () => {
  it('keeps the words that mean something, each once', () => {
    expect(readQuestion('May I take my leave when the leave of colleagues ends?').terms).toEqual([
      'leav',
      'colleagu',
      'end',
    ]);
  });
});

describe('holdsAnswerType', () => {
  it.each([
    ['How long is the notice period?', 'It is one month.', 'It depends on the contract.'],
    ['How many days of leave do I have?', 'You have 27.', 'You have all kinds.'],
    ['How much does lunch cost?', 'It costs €3 a day.', 'It is vegetarian.'],
    ['When is payday?', 'On the 25th of each month.', 'In Harbour.'],
    ['By what time do I call?', 'Call by 09:30.', 'Call your friend.'],
    ['Who approves trips?', 'Your manager does.', 'Trips are fun.'],
    ['Why is it closed?', 'It is closed because of a holiday.', 'It is closed.'],
    ['What percentage is paid?', 'The company pays 80 percent.', 'The company pays.'],
  ])('%s', (question, right, wrong) => {
    expect(holdsAnswerType(readQuestion(question), right)).toBe(true);
    expect(holdsAnswerType(readQuestion(question), wrong)).toBe(false);
  });

  it('asks for nothing in particular where the question does not', () => {
    expect(holdsAnswerType(readQuestion('May I bring my dog?'), 'Dogs are welcome.')).toBeUndefined();
  });
});
