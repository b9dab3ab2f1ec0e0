import type { PiiType } from '@weir/resources';
import type { Span } from '../edits.js';
import { address } from './address.js';
import { age } from './age.js';
import { creditCard } from './credit-card.js';
import { dateOfBirth } from './date-of-birth.js';
import { email } from './email.js';
import { iban } from './iban.js';
import { ipAddress } from './ip-address.js';
import { brCpf, esNif, frNir, plPesel, ukNhs, usAba } from './national-ids.js';
import { location } from './location.js';
import { person } from './person.js';
import { phone } from './phone.js';
import type { Candidate, Recogniser } from './recogniser.js';
import { url } from './url.js';
import { usSsn } from './us-ssn.js';

export interface Pii extends Span {
  type: PiiType;
  /** Confidence, 0 to 1. */
  score: number;
}

export const recognisers: Record<PiiType, Recogniser> = {
  email,
  phone,
  'credit-card': creditCard,
  iban,
  'us-ssn': usSsn,
  'ip-address': ipAddress,
  'date-of-birth': dateOfBirth,
  'uk-nhs': ukNhs,
  'us-aba': usAba,
  'es-nif': esNif,
  'pl-pesel': plPesel,
  'br-cpf': brCpf,
  'fr-nir': frNir,
  url,
  person,
  location,
  address,
  age,
};

/** From this score on, a candidate counts. */
const THRESHOLD = 0.5;
/** What a word near a candidate adds. */
const BOOST = 0.4;
/** How far words count, in UTF-16 code units: before, since most texts name a thing first, and after. */
const BEFORE = 60;
const AFTER = 20;
/** Where a word stands that makes it something else. */
const CLOSE = 24;
/** What stands for data taken out before names its type, and says nothing of what is beside it. */
const tokenBefore = /[A-Z-]{0,30}(?::v?[a-p]{0,60})?\]|^[a-p]{1,60}\]/g;
const tokenAfter = /\[[A-Z-]{1,30}/g;

/**
 * Finds personal data by its form, its checksum and the words around. Takes linear time on any text.
 *
 * @returns In order of the text, none overlapping; where several found the same place, one that covers all, of the type
 *   that is surest.
 */
export function findPii(text: string, types: readonly PiiType[]): Pii[] {
  const found = types.flatMap((type) => {
    const recogniser = recognisers[type];
    return recogniser
      .candidates(text)
      .map((candidate) => ({ ...candidate, type, score: scoreOf(recogniser, candidate, text) }))
      .filter(({ score }) => score >= THRESHOLD);
  });
  return merged(found);
}

function scoreOf({ context, against }: Recogniser, { start, end, score }: Candidate, text: string): number {
  const before = text.slice(Math.max(0, start - BEFORE), start);
  if (score >= 1) return score;
  if (against?.test(before.slice(-CLOSE))) return 0;
  if (!context) return score;
  const after = text.slice(end, end + AFTER);
  const isNamed = context.test(before.replace(tokenBefore, ' ')) || context.test(after.replace(tokenAfter, ' '));
  return isNamed ? Math.min(1, score + BOOST) : score;
}

function merged(found: readonly Pii[]): Pii[] {
  const result: Pii[] = [];
  for (const pii of found.toSorted((one, other) => one.start - other.start || other.score - one.score)) {
    const before = result.at(-1);
    if (!before || pii.start >= before.end) {
      result.push({ ...pii });
      continue;
    }
    before.end = Math.max(before.end, pii.end);
    if (pii.score > before.score) {
      before.type = pii.type;
      before.score = pii.score;
    }
  }
  return result;
}
