import { type Gazetteer, gazetteer } from './names/gazetteer.js';
import { kindOf, particles } from './names/word-kind.js';
import { type Word, wordsOf } from './names/words.js';
import type { Candidate, Recogniser } from './recogniser.js';

const AROUND = 32;
const MAX_WORDS = 5;

const joints: ReadonlySet<string> = new Set([' ', '. ', '-']);

const states: ReadonlySet<string> = new Set(
  'alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|ontario|quebec|manitoba|saskatchewan|alberta|new south wales|queensland|tasmania|bavaria|saxony|catalonia|andalusia|lombardy|tuscany|brittany|normandy|provence|europe|asia|africa'.split(
    '|',
  ),
);

/** What says that a place follows, even one that no list knows. */
const strongBefore =
  /\b(?:(?:live|lives|lived|living|born|based|raised|grew up|grown up|reside[sd]?|residing|located|working|works|arrived|staying|year|office|stationed) in|(?:originally|moved here|moved|came|come|comes|down|greetings|hails?) from|back to|(?:travell?ing|travel|flew|fly|flying|go|going|moved?|moving|trip|visit|went|drove|back|relocat(?:ed|ing)) to|visit(?:ed|ing)?|(?:i am|i'm|we are|we're) in|(?:home|capital) city|(?:university|city|town|village|mayor|state) (?:of )?|street in|(?:city|town|country|place|where):) {1,2}$/iu;
const weakBefore = /(?:\b(?:in|from|to|at|near|around|via|of|leaving|between|through)|,) $/iu;
const after =
  /^(?:,? (?:country club|leader|bridge|was (?:super )?fun|city|airport|is (?:a|the) (?:city|town|village|country))\b|, (?:usa|uk|\p{Lu}))/iu;

/** Places: countries, states and towns by lists, and what words around say is one. */
export const location: Recogniser = {
  type: 'location',
  candidates(text) {
    const words = wordsOf(text);
    const lists = gazetteer();
    const found: Candidate[] = [];
    for (let at = 0; at < words.length; at += 1) {
      const known = knownAt(at, words, lists, text);
      if (
        !known &&
        (words[at]!.form === 'lower' || words[at]!.form === 'number') &&
        (lists.words.has(words[at]!.lower) || words[at]!.form === 'number')
      )
        continue;
      const before = text.slice(Math.max(0, words[at]!.start - AROUND), words[at]!.start);
      const isSaid = strongBefore.test(before);
      const end = known?.end ?? (isSaid ? runEnd(at, words, lists) : at);
      if (end === at) continue;
      const { start } = words[at]!;
      const last = words[end - 1]!;
      let score = known?.score ?? 0.1;
      if (isSaid) score += 0.45;
      else if (weakBefore.test(before)) score += 0.2;
      if (after.test(text.slice(last.end, last.end + AROUND))) score += 0.25;
      if (score >= 0.5) found.push({ start, end: last.end, score: Math.min(score, 0.95) });
      at = end - 1;
    }
    return found;
  },
};

/** The longest place of the lists that begins at a word, and how sure it is by itself. */
function knownAt(
  at: number,
  words: readonly Word[],
  lists: Gazetteer,
  text: string,
): { end: number; score: number } | undefined {
  const first = words[at]!;
  if (first.isPart || first.form === 'number' || first.form === 'mixed' || first.lower.length < 2) return undefined;
  let most = at + 1;
  while (most < words.length && most < at + MAX_WORDS && joints.has(words[most]!.gap)) most += 1;
  if (most > at + 1 && !lists.firsts.has(first.lower)) most = at + 1;
  for (let end = most; end > at; end -= 1) {
    const last = words[end - 1]!;
    if (last.isPart || last.end - first.start > 40) continue;
    const name = end === at + 1 ? first.lower : lowered(text.slice(first.start, last.end));
    const score = scoreOf(name, words.slice(at, end), lists);
    if (score !== undefined) return { end, score };
  }
  return undefined;
}

function lowered(name: string): string {
  return /^[\0-\x7F]*$/.test(name) ? name.toLowerCase() : name.toLowerCase().normalize('NFC');
}

function scoreOf(name: string, words: readonly Word[], lists: Gazetteer): number | undefined {
  const isLower = words[0]!.form === 'lower';
  const isAmbiguous = words.length === 1 && lists.words.has(name);
  const isName = words.length === 1 && (lists.given.has(name) || lists.family.has(name));
  if (lists.countries.has(name) || states.has(name)) {
    if (isLower) return isAmbiguous || name.length < 4 ? 0.05 : isName ? 0.3 : 0.6;
    return isAmbiguous ? 0.3 : isName ? 0.5 : 0.8;
  }
  if (lists.bigTowns.has(name)) {
    if (isAmbiguous) return isLower ? undefined : 0.15;
    return isLower ? 0.3 : isName ? 0.3 : 0.6;
  }
  if (!lists.towns.has(name) || isAmbiguous) return undefined;
  if (words.length > 1)
    return isLower ? (allWords(words, lists) ? undefined : 0.35) : allWords(words, lists) ? 0.2 : 0.5;
  // Three letters and capitals are abbreviations mostly.
  if (name.length < 4 || (words[0]!.form === 'capitals' && name.length < 6)) return 0.1;
  return isLower ? 0.15 : isName ? 0.15 : 0.35;
}

function allWords(words: readonly Word[], lists: Gazetteer): boolean {
  return words.every(({ lower }) => lists.words.has(lower) || lists.given.has(lower) || particles.has(lower));
}

/** Where a run of words with a capital ends, or, in a line without them, of words that no list knows. */
function runEnd(at: number, words: readonly Word[], lists: Gazetteer): number {
  let end = at;
  let isUnknown = false;
  for (let index = at; index < words.length && index < at + MAX_WORDS; index += 1) {
    const word = words[index]!;
    if (index > at && !/^(?:\.? |-|['’])$/.test(word.gap)) break;
    const kind = kindOf(word, lists);
    if (kind === 'none' || kind === 'initial') break;
    if (word.form !== 'lower' || kind === 'unknown') {
      end = index + 1;
      isUnknown ||= kind !== 'word' && kind !== 'family-word' && kind !== 'given-word';
    } else if (index === at || !particles.has(word.lower)) break;
  }
  // Words that all are common ones are a title, or a department.
  return isUnknown ? end : at;
}
