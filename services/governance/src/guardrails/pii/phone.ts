import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { anyWord, type Candidate, type Recogniser } from './recogniser.js';

// Groups of digits with what stands between those of a phone number. There is one way to match, and where the end is refused
// all the way back, which takes a point before each group, none of those groups is a beginning: so it takes linear time.
const run =
  /(?<![\p{L}\p{N}_+$€£¥#%]|[\p{L}\p{N}_][-./])[+(]{0,2}\d{1,15}(?:[ \t\u00A0\-./()\u2010-\u2013]{1,4}\d{1,15})*(?:[ \t]?(?:x|ext\.?|extension)[ \t]?\d{1,6})?(?![\p{L}\p{N}_%€]|[:.,]\d)/giu;
/** Parts of a run that stand further from one another than by one space or sign. */
const apart = /[+(\d](?:[^ \t\u00A0]|[ \t\u00A0](?![ \t\u00A0]|[-/.\u2010-\u2013][ \t\u00A0]))*/gu;
const date = /^(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./-])\d{1,2}\2\d{1,2})(?:[ \t]|$)/;
const socialSecurity = /^\d{3}[- ]\d{2}[- ]\d{4}$/;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const years = /^(?:1[89]|20)\d\d[-\u2010-\u2013/](?:1[89]|20)\d\d$/;
const northAmerican =
  /^(?:\(?1\)?[-. \u2010-\u2013]{1,2})?(?:\([2-9]\d{2}\)[ -]?|[2-9]\d{2}[-. \u2010-\u2013])[2-9]\d{2}[-. \u2010-\u2013]\d{4}$/;
/** A number of seven digits or more that follows these needs no other form. */
const named =
  /(?<!\p{L})(?:(?:(?:tele)?phone|tel|telefon|teléfono|telefone|téléphone|mobile|mobil|cell|fax|sms|whatsapp)(?: ?(?:number|nummer|no|nr))?(?: is)?|(?:my|our|your|his|her|their) number(?: is)?|(?:call|dial|ring|reach|answering|text)(?: (?:me|us|him|her|them)(?: (?:back )?(?:at|on))?| (?:at|on)))[ .:#=]{0,4}$/iu;
/** Of a number with its country's code (ITU-T E.164). */
const MAX_DIGITS = 15;
/** The library takes some µs a number; a text with more of them than this goes by their form. */
const MAX_LOOKED_UP = 1_000;

/** Phone numbers: international ones as libphonenumber knows them, others by their grouping and the words around. */
export const phone: Recogniser = {
  type: 'phone',
  context: anyWord(
    '(?:tele)?phones?',
    'tel',
    'telefoon(?:nummer)?',
    'telefono|teléfono|telefone|téléphone',
    'telefon(?:nummer)?',
    'mobiles?',
    'mobil(?:nummer)?',
    'móvil|celular|portable',
    'cell(?:ular|phone)?',
    'handy',
    'fax',
    'office|home|work',
    'call(?:s|ed|ing)?',
    'dial(?:s|ed|ing|led|ling)?',
    'ring|rang',
    'text(?:ed)? (?:me|us|him|her|them)',
    'sms|whatsapp|signal|viber',
    'voicemail|hotline|helpline|landline',
    'reach(?:ed)?',
    'answer(?:s|ed|ing)?',
    'contact',
    'number',
  ),
  against:
    /(?<!\p{L})(?:order|invoice|nhs|ssn|aba|routing|pesel|cpf|nif|dni|ticket|case|isbn|issn|account|acct|version|serial|part|item|room|zip|id)(?: (?:no|number|id))?[.:#]? ?$/iu,
  candidates(text) {
    const found: Candidate[] = [];
    let lookedUp = 0;
    for (const { 0: match, index } of text.matchAll(run)) {
      for (const { piece, at } of piecesOf(match)) {
        const isInternational = /^\(?\+|^00[1-9]/.test(piece);
        if (isInternational) lookedUp += 1;
        const score = isInternational
          ? international(piece, lookedUp <= MAX_LOOKED_UP)
          : national(piece, text.slice(Math.max(0, index + at - 30), index + at));
        if (score > 0) found.push({ start: index + at, end: index + at + piece.length, score });
      }
    }
    return found;
  },
};

/**
 * A run of digits in groups is one number; or several, when it has too many digits for one or two of its parts stand apart and one is long: then each takes as many of
 * the groups between spaces as one can have, and what is set off by more than a space stands alone.
 */
function piecesOf(match: string): { piece: string; at: number }[] {
  const parts = [...match.matchAll(apart)];
  const isOne = digitCount(match) <= MAX_DIGITS && (parts.length < 2 || parts.every(([part]) => digitCount(part) < 9));
  if (isOne) return [{ piece: match, at: 0 }];
  const pieces: { piece: string; at: number; count: number }[] = [];
  for (const { 0: part, index } of parts) {
    let open: { piece: string; at: number; count: number } | undefined;
    for (const { 0: group, index: within } of part.matchAll(/[^ \t\u00A0]+/g)) {
      const count = digitCount(group);
      if (open && open.count + count <= MAX_DIGITS) {
        open.piece = part.slice(open.at - index, within + group.length);
        open.count += count;
      } else {
        open = { piece: group, at: index + within, count };
        pieces.push(open);
      }
    }
  }
  return pieces.filter(({ count }) => count <= MAX_DIGITS);
}

/** Of an extension, none count. */
function digitCount(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) count += 1;
    else if (code === 0x78 || code === 0x58 || code === 0x65 || code === 0x45) break;
  }
  return count;
}

function international(piece: string, lookUp: boolean): number {
  const count = digitCount(piece);
  if (count < 8 || count > 17) return 0;
  if (!lookUp) return 0.7;
  const number = parsePhoneNumberFromString(piece.replace(/^\(?\+?(?:00)?/, '+'));
  if (number?.isValid()) return 1;
  return number?.isPossible() ? 0.7 : 0.3;
}

function national(piece: string, before: string): number {
  const plain = piece.replace(/[ \t]?(?:x|ext).*$/i, '');
  const count = digitCount(plain);
  if (count < 7 || count > 15) return 0;
  if (date.test(plain) || socialSecurity.test(plain) || ipv4.test(plain) || years.test(plain)) return 0;
  if (northAmerican.test(plain)) return 0.7;
  const groups = plain.split(/\D+/).filter((group) => group !== '');
  const isGrouped = groups.length > 1;
  // A decimal fraction, or thousands.
  if (groups.length === 2 && /^\d+\.\d+$/.test(plain)) return 0;
  if (/^\d{1,3}(?:\.\d{3})+$/.test(plain)) return 0;
  if (count >= 9 && count <= 11 && (/^\(0?\d{1,4}\)/.test(plain) || (/^0[1-9]/.test(plain) && groups.length > 2)))
    return 0.5;
  if (named.test(before)) return 0.6;
  if (isGrouped) return 0.25;
  return count >= 9 && !plain.endsWith('000') ? 0.15 : 0;
}
