import { anyWord, type Candidate, digitsOf, matches, type Recogniser } from './recogniser.js';

const solid = /(?<![\p{L}\p{N}_]|\d[.,])\d{12,19}(?![\p{L}\p{N}_]|[.,]\d)/gu;
const inFours = /(?<![\p{L}\p{N}_]|\d[.,-])\d{4}([ .-])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?(?![\p{L}\p{N}_])/gu;
const inThree = /(?<![\p{L}\p{N}_]|\d[.,-])\d{4}([ -])\d{6}\1\d{4,5}(?![\p{L}\p{N}_])/gu;

/** Numbers that issuers give out, by how they begin (ISO/IEC 7812) and how long they are. */
const issuers: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)\d+$(?<=^\d{16})/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?$/,
  /^(?:6011|6[45]\d\d|622\d)\d{12,15}$/,
  /^35\d{14}(?:\d{3})?$/,
  /^(?:2131|1800)\d{11}$/,
  /^(?:50|5[6-9]|6\d)\d{10,17}$/,
  /^220[0-4]\d{12,15}$/,
];

/** Payment cards: an issuer's number whose last digit is right by Luhn's formula (ISO/IEC 7812-1, annex B). */
export const creditCard: Recogniser = {
  type: 'credit-card',
  context: anyWord(
    'cards?',
    'credit',
    'debit',
    'visa',
    'mastercard',
    'amex',
    'maestro',
    'diners',
    'discover',
    'jcb',
    'pan',
  ),
  candidates: (text) => [
    ...matches(text, solid, score),
    ...matches(text, inThree, score),
    ...matches(text, inFours, (match) => score(match) || 0.01).flatMap((found) => withOrWithoutLast(text, found)),
  ],
};

/** What follows a card of sixteen digits may be a number of its own. */
function withOrWithoutLast(text: string, { start, end, score: sure }: Candidate): Candidate[] {
  if (sure > 0.01) return [{ start, end, score: sure }];
  const shorter = /^\d{4}(?:[ .-]\d{4}){3}(?=[ .-])/.exec(text.slice(start, end))?.[0] ?? '';
  const left = score(shorter);
  return left > 0 ? [{ start, end: start + shorter.length, score: left }] : [];
}

function score(match: string): number {
  const digits = digitsOf(match);
  if (digits.length < 12 || !isLuhn(digits) || /^(\d)\1*$/.test(digits)) return 0;
  return issuers.some((issuer) => issuer.test(digits)) ? 0.8 : 0.2;
}

function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
