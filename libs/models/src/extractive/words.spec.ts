import { describe, expect, it } from 'vitest';
import { stem, termsOf } from './words.js';

describe('termsOf', () => {
  it.each([
    ['How many days of leave do I have?', ['day', 'leav']],
    ["The manager's e-mail costs €1,500.50", ['manag', 'mail', 'cost', '1500.50']],
    ['Two or 2 of twelve', ['2', '2', '12']],
    ['12,000 and 1,5', ['12000', '1,5']],
    ['', []],
  ])('reads %s', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });
});

describe('stem', () => {
  it.each([
    ['approvals', 'approved', 'approving', 'approve'],
    ['policies', 'policy'],
    ['offices', 'office'],
    ['reimbursement', 'reimbursed', 'reimburse'],
    ['stopped', 'stopping', 'stop'],
    ['weeks', 'week'],
    ['employees', 'employee'],
    ['classes', 'class'],
  ])('makes one word of %s and its like', (...words) => {
    expect(new Set(words.map(stem)).size).toBe(1);
  });

  it.each([
    ['day', 'data'],
    ['bus', 'business'],
    ['leave', 'level'],
    ['port', 'porto'],
  ])('tells %s from %s', (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});
