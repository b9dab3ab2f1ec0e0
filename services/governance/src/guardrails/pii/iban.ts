import type { Candidate, Recogniser } from './recogniser.js';

const head = /(?<![\p{L}\p{N}_])[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z\d])/gu;
const alphanumeric = /[A-Za-z\d]/;

/** Characters of an account number by country: the SWIFT IBAN Registry (ISO 13616), release 99. */
const lengths = new Map(
  [
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24',
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32',
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24',
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30',
  ]
    .flatMap((line) => line.split(' '))
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** International bank account numbers: the country's length, and check digits that are right (ISO 13616, mod 97). */
export const iban: Recogniser = {
  type: 'iban',
  candidates(text) {
    const found: Candidate[] = [];
    for (const { 0: match, index } of text.matchAll(head)) {
      const length = lengths.get(match.slice(0, 2).toUpperCase());
      const end = length === undefined ? undefined : endOf(text, index, length);
      if (end === undefined) continue;
      const number = text.slice(index, end).replace(/[ -]/g, '').toUpperCase();
      if (remainder(number.slice(4) + number.slice(0, 4)) === 1) found.push({ start: index, end, score: 1 });
    }
    return found;
  },
};

/** Where `length` letters and digits end, with at most one space or hyphen between two; undefined where they do not. */
function endOf(text: string, start: number, length: number): number | undefined {
  let at = start;
  for (let count = 0; count < length; count += 1) {
    if (count > 0 && (text[at] === ' ' || text[at] === '-')) at += 1;
    if (!alphanumeric.test(text.charAt(at))) return undefined;
    at += 1;
  }
  return alphanumeric.test(text.charAt(at)) ? undefined : at;
}

/** Of a number whose letters stand for 10 to 35, by 97. */
function remainder(number: string): number {
  let rest = 0;
  for (const character of number) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
