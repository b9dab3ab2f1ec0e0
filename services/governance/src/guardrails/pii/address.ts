import { type Gazetteer, gazetteer } from './names/gazetteer.js';
import { kindOf, particles } from './names/word-kind.js';
import { type Word, wordsOf } from './names/words.js';
import type { Candidate, Recogniser } from './recogniser.js';

const AROUND = 48;
/** Of one address; what is longer is text. */
const MAX_WORDS = 24;

/** Stands after a street's name: Baker Street. */
const streetAfter = set(
  'street st road rd avenue ave av lane ln drive dr boulevard blvd court ct square sq terrace crescent cres close parkway pkwy highway hwy alley circle trail loop mews',
);
/** Stands before it: Rue de la Paix. */
const streetBefore = set(
  'rue avenue av boulevard bd chemin allée allee impasse quai via viale vicolo piazza corso largo calle c carrer avenida avda plaza paseo camino rua rúa travessa praça praca estrada ul ulica ulice aleja al os trg tér place cours strada str calea λεωφ οδός odos jalan jl',
);
/** Ends a street's name in one word: Hauptstraße. */
const streetEnd =
  /(?:stra(?:ss|ß)e|str|gasse|platz|allee|ufer|damm|straat|laan|plein|singel|gracht|kade|gade|vej|gata|gatan|gate|veien|vegen|vägen|väg|gränd|stigen|katu|kuja|polku|tie|utca|útja|stígur|stræti|vegur|weg|staden|steeg)$/u;
const streetWord = set(
  'utca útja út tér tere sor ulica cesta náměstí třída tanav tee puiestee gate gata vej u rkp krt nám',
);
const unit = set('apt apartment suite ste unit flat box psc');
const military = set('apo fpo dpo aa ae ap');
const ships = set('uss usns uscgc usnv');

/** What says that an address follows. */
const cue =
  /(?:\b(?:addresse?s?(?: is| to| with|:)?(?:\? it is)?|(?:be )?sent to|return to|deliver(?:ed)? to|ship(?:ped)? to|send (?:it|them|a new one) to|new one to|office is at|lives? (?:at|on)|living at|located at|meet .{0,20} at|based at|off at|corner of|credit card to|zip(?: code)?:?|postcode:?)[:?]? {0,2})$/iu;

const code = /\b(?:zip|post)(?: ?code)?:? {0,2}$/i;

/** Postal addresses: a number and a street, flats, boxes, and the towns, countries and codes that go on from there. */
export const address: Recogniser = {
  type: 'address',
  candidates(text) {
    const words = wordsOf(text);
    const lists = gazetteer();
    const found: Candidate[] = [];
    let from = 0;
    for (let at = 0; at < words.length; at += 1) {
      const score = anchorAt(at, words, lists, text);
      if (score === 0) continue;
      const start = startOf(at, from, words, lists);
      const end = endOf(at, words, lists, text);
      const isSaid = cue.test(text.slice(Math.max(0, words[start]!.start - AROUND), words[start]!.start));
      // A number by itself is one of an address where it is said to be its code.
      if (
        end - start === 1 &&
        words[at]!.form === 'number' &&
        !code.test(text.slice(Math.max(0, words[at]!.start - 16), words[at]!.start))
      )
        continue;
      const numbers = words.slice(start, end).filter(({ form }) => form === 'number').length;
      const sure = score + (isSaid ? 0.4 : 0) + (numbers > 0 ? 0.3 : 0) + (end - start > 4 && numbers > 1 ? 0.1 : 0);
      found.push({ start: words[start]!.start, end: words[end - 1]!.end, score: Math.min(sure, 0.95) });
      from = end;
      at = end - 1;
    }
    return found;
  },
};

/** How sure a word makes it that an address is around; 0 for not at all. */
function anchorAt(at: number, words: readonly Word[], lists: Gazetteer, text: string): number {
  const word = words[at]!;
  const next = words[at + 1];
  const before = words[at - 1];
  if (word.isPart && word.form !== 'number') return 0;
  if (word.form === 'number') {
    // What a cue names needs a number, and something that goes on as addresses do.
    const isSaid = cue.test(text.slice(Math.max(0, word.start - AROUND), word.start));
    return isSaid && !word.isPart && word.text.length < 8 && !/[-/]\d+[-/]/.test(word.text) ? 0.2 : 0;
  }
  if (unit.has(word.lower)) {
    const isBox = word.lower === 'box' || word.lower === 'psc';
    return next?.form === 'number' && /^[ .#]{1,3}$/.test(next.gap) ? (isBox ? 0.3 : 0.35) : 0;
  }
  if (ships.has(word.lower) && word.form === 'capitals') return next?.gap === ' ' && next.form !== 'lower' ? 0.3 : 0;
  if (/^(?:apo|fpo|dpo)$/.test(word.lower) && /^(?:aa|ae|ap)$/.test(next?.lower ?? '')) return 0.6;
  if (streetAfter.has(word.lower)) {
    if (word.form === 'lower' && !isNumbered(at, words)) return 0;
    if (!before || word.gap !== ' ' || !isPart(before, lists) || before.form === 'number') return 0;
    const isLong = word.lower.length > 3;
    return lists.words.has(before.lower) ? (isLong ? 0.25 : 0.1) : isLong ? 0.5 : 0.25;
  }
  if (streetBefore.has(word.lower)) {
    return next &&
      /^\.? $/.test(next.gap) &&
      isPart(next, lists) &&
      (word.form !== 'lower' || isNumbered(at, words) || next.form !== 'lower')
      ? 0.25
      : 0;
  }
  const isStreet =
    (streetEnd.test(word.lower) && word.lower.length > 6 && !lists.words.has(word.lower)) ||
    (streetWord.has(word.lower) && before !== undefined && word.gap === ' ' && isPart(before, lists));
  return isStreet && (next?.form === 'number' || before?.form === 'number')
    ? 0.4
    : isStreet && word.form === 'capital'
      ? 0.3
      : 0;
}

/** Whether a number stands a few words before. */
function isNumbered(at: number, words: readonly Word[]): boolean {
  for (let index = at; index > Math.max(0, at - 5); index -= 1) {
    if (!/^[ .,]{1,2}$/.test(words[index]!.gap)) return false;
    if (words[index - 1]!.form === 'number') return true;
  }
  return false;
}

/** Whether a word may be a part of an address: a number, a name, what no list knows, or a word between them. */
function isPart(word: Word, lists: Gazetteer): boolean {
  if (word.form === 'number') return word.text.length < 10;
  if (word.isPart && word.text.length > 1) return false;
  if (word.form === 'capital' || word.form === 'capitals') return !stops.has(word.lower);
  if (word.form === 'mixed') return false;
  return isFixed(word) || !kindOf(word, lists).endsWith('word');
}

/** A word that addresses are made with, in any case. */
function isFixed({ lower }: Word): boolean {
  return [unit, military, streetAfter, streetBefore, streetWord].some((words) => words.has(lower));
}

const stops = set(
  'i the this that please thanks thank we you it my our his her is are in on phone tel fax email name date card',
);

/** The words of the same line before, as far as they are of the address. */
function startOf(at: number, from: number, words: readonly Word[], lists: Gazetteer): number {
  let start = at;
  for (let index = at - 1; index >= Math.max(from, at - 8); index -= 1) {
    const { gap } = words[index + 1]!;
    const word = words[index]!;
    const isBreak = /[\r\n]/.test(gap);
    if (!/^(?:[ \t]{1,8}|\.{1,2} ?|, ?|-|[ \t,]{0,4}[\r\n]{1,2}[ \t>?]{0,6})$/.test(gap)) break;
    // A line before belongs to it where it begins with a number.
    if (isBreak && !lineHasNumber(index, words)) break;
    if (isPart(word, lists)) {
      start = index;
    } else if (!particles.has(word.lower)) break;
  }
  return start;
}

function lineHasNumber(at: number, words: readonly Word[]): boolean {
  for (let index = at; index > Math.max(-1, at - 7); index -= 1) {
    if (words[index]!.form === 'number') return true;
    if (/[\r\n]/.test(words[index]!.gap)) return false;
  }
  return false;
}

/** Where the address ends: with a sentence, or with the first word that is none of its parts. */
function endOf(at: number, words: readonly Word[], lists: Gazetteer, text: string): number {
  let end = at + 1;
  let breaks = 0;
  for (let index = at + 1; index < words.length && index < at + MAX_WORDS; index += 1) {
    const word = words[index]!;
    const before = words[index - 1]!;
    if (!goesOn(word.gap, before, lists)) break;
    if (/[\r\n]/.test(word.gap)) {
      breaks += 1;
      // A line that ends with a colon or holds an address of the web is a field of its own.
      if (breaks > 4 || /^[^\r\n]{0,24}[:@]/.test(text.slice(word.start, word.start + 26))) break;
    }
    if (isPart(word, lists)) end = index + 1;
    else if (!particles.has(word.lower) && word.lower !== 'and') break;
  }
  return end;
}

function goesOn(gap: string, before: Word, lists: Gazetteer): boolean {
  if (/^(?:[ \t]{1,8}|\.|, ?|-|[/]|['’]|[ \t,]{0,4}(?:\r?\n){1,2}[ \t>?]{0,6})$/.test(gap)) return true;
  // After a full stop, where the word before it is cut short.
  return /^\. {0,2}$|^[.,]{1,2} ?(?:\r?\n)? ?$/.test(gap)
    ? isFixed(before) || before.text.length === 1 || (before.text.length <= 4 && !lists.words.has(before.lower))
    : false;
}

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
