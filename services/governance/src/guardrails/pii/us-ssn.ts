import { anyWord, digitsOf, matches, type Recogniser } from './recogniser.js';

const pattern = /(?<![\p{L}\p{N}_]|\d[.,-])\d{3}([- .]?)\d{2}\1\d{4}(?![\p{L}\p{N}_]|[.,-]\d)/gu;
/** Printed in advertisements, and so nobody's. */
const printed = new Set(['078051120', '219099999', '123456789']);

/** Social security numbers of the United States, by what the Social Security Administration gives out (POMS RM 10201.035). */
export const usSsn: Recogniser = {
  type: 'us-ssn',
  context: anyWord('ssns?', 'ss ?#', 'social', 'social security', 'socials'),
  candidates: (text) =>
    matches(text, pattern, (match) => {
      const digits = digitsOf(match);
      if (/^(?:000|666|9)|^...00|0000$/.test(digits) || printed.has(digits)) return 0;
      if (match[3] === '-') return 0.85;
      return match[3] === ' ' ? 0.5 : 0.2;
    }),
};
