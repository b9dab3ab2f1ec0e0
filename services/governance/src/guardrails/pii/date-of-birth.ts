import { anyWord, matches, type Recogniser } from './recogniser.js';

const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const numeric =
  /(?<![\p{L}\p{N}_]|\d[./-])(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([./-])\d{1,2}\2\d{1,2})(?![\p{L}\p{N}_]|[./-]\d)/gu;
const dayFirst = new RegExp(
  `(?<![\\p{L}\\p{N}_])\\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -](?:${months})\\.?,?[ -]\\d{4}(?!\\d)`,
  'giu',
);
const monthFirst = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${months})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}(?!\\d)`, 'giu');

/** Dates near a word of being born, in English, German, French, Spanish, Italian, Portuguese or Dutch. */
export const dateOfBirth: Recogniser = {
  type: 'date-of-birth',
  context: anyWord(
    'born',
    'birth',
    'birth ?dates?',
    'birth ?days?',
    'd\\.?o\\.?b\\.?',
    'geboren',
    'geburtsdatum',
    'née?',
    'naissance',
    'nacid[oa]',
    'nacimiento',
    'nat[oa]',
    'nascita',
    'nascid[oa]',
    'nascimento',
    'geboortedatum',
  ),
  candidates: (text) => [
    ...matches(text, numeric, (match) => (isDate(match.split(/[./-]/).map(Number)) ? 0.2 : 0)),
    ...matches(text, dayFirst, () => 0.2),
    ...matches(text, monthFirst, () => 0.2),
  ],
};

function isDate(parts: readonly number[]): boolean {
  const [one = 0, two = 0, three = 0] = parts;
  const [year, month, day] = one > 31 ? [one, two, three] : [three, one, two];
  const isOrdered = Math.min(month, day) <= 12 && Math.max(month, day) <= 31 && Math.min(month, day) >= 1;
  return isOrdered && (year < 100 || (year >= 1880 && year <= 2100));
}
