import { type Gazetteer, gazetteer } from './names/gazetteer.js';
import { kindOf, particles, type WordKind } from './names/word-kind.js';
import { type Word, wordsOf } from './names/words.js';
import type { Candidate, Recogniser } from './recogniser.js';

/** How far before and after a name its surroundings are looked at, in UTF-16 code units. */
const AROUND = 48;
const MAX_WORDS = 6;
/** Less does not count, whatever stands around: that has been looked at. */
const MIN_SCORE = 0.5;

const titles: ReadonlySet<string> = new Set(
  'mr mrs ms miss mx dr prof professor sir lady lord mme mlle monsieur madame madam herr frau señor señora sr sra don doña signor signora dhr mevr'.split(
    ' ',
  ),
);

/** What a name is said to follow. */
const named =
  /(?:\b(?:names?(?: is|'s|’s| was)?(?: as)?|names? on the account\??|(?:am|was|were|is|are|been) (?:called|named)|calls? (?:me|him|her|them|you)|named (?:him|her|them|it|after)|maiden name is|dear|hi|hello|hey|signed(?: by)?|regards|sincerely|cheers|yours(?: truly)?|thanks|partner|guardian|add|tribute to|contact|attn|attention|patient|employee|applicant|account holder|beneficiary|user|customer|sender|recipient|mother|father|brother|sister|wife|husband|daughter|son|friend|colleague|producer|founders?|boss|manager|nurse|from(?=:)|to(?=:)|cc(?=:))\b[:?,]?\s{1,3}(?:user: ?|bot: ?)?)$/iu;
/** What nothing but a name is said to follow, even one that is a common word too. */
const isNamed = /(?:\bname(?: is|:)|[,"”'] (?:says|said)) ?$/iu;
/** The last words of those, so that few texts are looked at twice. */
const cues = new Set(
  'name names is was as account user bot called named me him her them you it after dear hi hello hey signed by regards sincerely cheers yours truly thanks partner guardian add to contact attn attention patient employee applicant holder beneficiary customer sender recipient mother father brother sister wife husband daughter son friend colleague producer founder founders boss manager nurse from cc says said'.split(
    ' ',
  ),
);
/** What names stand after more often than other words do. */
const weakBefore =
  /(?:\b(?:by|with|to|of|between|for|and|not by|said|says|told|asked|was|unlike the|at|heard|a|early|correct it to|married|met|called)[ :]|[,>"“]\s?|i['’]m )$/iu;
/** What people do, and things do not. */
const speaks =
  /^,? (?:says|said|shouted|shouts|asked|replied|laughed|smiled|whispered|lives (?:in|on|at)|lived (?:in|on|at)|spent a|flew to|is from|was born|is very|is a very|began writing|started writing)\b/iu;
/** What people do, and things do seldom. */
const does =
  /^(?:['’]s (?:kid|name|account|daughter|son|wife|husband|mother|father|mom|dad|friend|birthday|house|phone|e-?mail)\b|,? ?(?:says?|said|shouted|shouts|asked|told|replied|explained|wrote|writes|lives?|lived|flew|born|speak|smiled|laughed|walked|thinks|thought|works? (?:at|for)|worked|spent|began|who|whose|aged|just has|is (?:from|very|a very|the ceo|the keynote|my|our)|was (?:born|influenced)|has been|as (?:a )?(?:guardian|beneficiary)|concert|fan|from|in \d)\b)/iu;

/** People's names: by lists of given and family names, by titles, and by what is said around them. */
export const person: Recogniser = {
  type: 'person',
  candidates(text) {
    const words = wordsOf(text);
    const lists = gazetteer();
    const kinds = words.map((word, index) => {
      // The article, unless it is cut short.
      if (word.text === 'A' && words[index + 1]?.gap !== '. ') return 'word';
      return kindOf(word, lists);
    });
    const found: Candidate[] = [];
    // Parts of the names found so far: who is named in full once is named in part later.
    const known = new Set<string>();
    for (let at = 0; at < words.length; at += 1) {
      const end = runFrom(at, words, kinds, lists);
      if (end === at) continue;
      const candidate = bestOf({ from: at, to: end, words, kinds, text, lists, known, last: found.at(-1) });
      if (candidate && candidate.score >= MIN_SCORE) {
        found.push(candidate);
        if (candidate.score > 0.7) learn(words, at, end, kinds, known);
      }
      at = end - 1;
    }
    return found;
  },
};

/** The index after the last word of the run of words at `at` that may be one name; `at` itself where there is none. */
function runFrom(at: number, words: readonly Word[], kinds: readonly WordKind[], lists: Gazetteer): number {
  let end = at;
  for (let index = at; index < words.length && index < at + MAX_WORDS; index += 1) {
    if (index > at && !isJoined(words[index - 1]!, words[index]!)) break;
    if ((words[index]!.form === 'lower') !== (words[at]!.form === 'lower') && !particles.has(words[index]!.lower))
      break;
    if (!isNameable(index, words, kinds, lists)) {
      if (index === at || !particles.has(words[index]!.lower) || words[index]!.lower === 'of') break;
      continue;
    }
    end = index + 1;
  }
  return end;
}

function isJoined(before: Word, { gap }: Word): boolean {
  if (gap === ' ' || gap === '-') return true;
  return /^\. ?$/.test(gap) && (before.text.length === 1 || titles.has(before.lower));
}

function isNameable(index: number, words: readonly Word[], kinds: readonly WordKind[], lists: Gazetteer): boolean {
  const word = words[index]!;
  const kind = kinds[index]!;
  if (titles.has(word.lower) && kind !== 'none') return true;
  if (kind === 'none') return false;
  switch (word.form) {
    case 'capital':
      return true;
    case 'capitals':
      // Else an abbreviation: ALGOL, NATO.
      return [words[index - 1], words[index + 1]].some((other) => other?.form === 'capitals' && other.text.length > 2);
    case 'lower':
      return (
        kind === 'given' ||
        kind === 'family' ||
        (kind === 'unknown' && !lists.towns.has(word.lower)) ||
        kind === 'given-word'
      );
    default:
      return false;
  }
}

interface Run {
  from: number;
  to: number;
  words: readonly Word[];
  kinds: readonly WordKind[];
  text: string;
  lists: Gazetteer;
  known: ReadonlySet<string>;
  /** The candidate before. */
  last: Candidate | undefined;
}

/** The likeliest name in a run of words: less what stands before and after it with a capital for other reasons. */
function bestOf({ from, to, words, kinds, text, lists, known, last }: Run): Candidate | undefined {
  const isTitle = (index: number): boolean => titles.has(words[index]!.lower);
  const isCued = cues.has(words[from - 1]?.lower ?? '');
  const isSaid = isCued && isNamed.test(text.slice(Math.max(0, words[from]!.start - AROUND), words[from]!.start));
  const start = isSaid ? from : afterWords(from, to - 1, (index) => isCommon(kinds[index]) && !isTitle(index));
  const first = start + (isTitle(start) ? 1 : 0);
  if (first >= to) return undefined;
  const isLine = isAlone(words[start]!.start, words[to - 1]!.end, text);
  const isExtra = (index: number): boolean =>
    kinds[index] === 'word' && kinds[index - 1] !== 'initial' && !(isSaid && !lists.words.has(words[index]!.lower));
  const end = isLine ? to : beforeWords(to, first + 1, isExtra);
  const run = kinds.slice(first, end).filter((_, index) => !particles.has(words[first + index]!.lower));
  const at = words[start]!.start;
  const before = text.slice(Math.max(0, at - AROUND), at);
  const after = text.slice(words[end - 1]!.end, words[end - 1]!.end + AROUND);
  // In capitals throughout, as without any, the letters say nothing.
  const isPlain = words[first]!.form === 'lower' || words[first]!.form === 'capitals';
  let score = isPlain ? lowerScore(run) : capitalScore(run);
  if (run.length === 1 && run[0] === 'given' && lists.family.has(words[first]!.lower)) score -= 0.1;
  if (run.length === 1 && !isPlain && known.has(words[first]!.lower)) score += 0.5;
  if (first > start) score = run.every((kind) => kind === 'word') ? score + 0.3 : 1;
  else if (score > 0 || !isPlain) score += placeBonus(score, before, after, isPlain, run, isSaid, isCued);
  if (first === start) score -= placePenalty(text.slice(at, words[end - 1]!.end).toLowerCase(), lists, score);
  // One of several: Rudi, Jackson and Campos.
  const gap = last && at - last.end < 7 ? text.slice(last.end, at) : '';
  if (!isPlain && run[0] !== 'word' && score > 0 && /^(?:, (?:and )?| and | & )$/.test(gap)) score += 0.4;
  return { start: at, end: words[end - 1]!.end, score: Math.min(score, 0.99) };
}

function isCommon(kind: WordKind | undefined): boolean {
  return kind === 'word' || kind === 'family-word';
}

function afterWords(from: number, most: number, isOne: (index: number) => boolean): number {
  let index = from;
  while (index < most && isOne(index)) index += 1;
  return index;
}

function beforeWords(to: number, least: number, isOne: (index: number) => boolean): number {
  let index = to;
  while (index > least && isOne(index - 1)) index -= 1;
  return index;
}

/** What the words around add. */
function placeBonus(
  score: number,
  before: string,
  after: string,
  isPlain: boolean,
  run: readonly WordKind[],
  isSaid: boolean,
  isCued: boolean,
): number {
  let bonus = 0;
  if (isSaid) bonus += isPlain ? 0.45 : 0.55;
  else if (score === 0) return 0;
  else if (isCued && named.test(before)) bonus += 0.45;
  else if (weakBefore.test(before)) bonus += isPlain ? 0.2 : 0.15;
  if (speaks.test(after)) bonus += 0.42;
  else if (does.test(after)) bonus += 0.3;
  else if (after.startsWith(':')) bonus += 0.2;
  else if (run[0]?.startsWith('given') && before.endsWith(', ') && /^[!?]/.test(after)) bonus += 0.2;
  return bonus;
}

/** Countries and towns are called like people, and are mostly meant. */
function placePenalty(name: string, { countries, bigTowns }: Gazetteer, score: number): number {
  if (countries.has(name)) return 0.4;
  return bigTowns.has(name) && score < 0.8 ? 0.2 : 0;
}

/** Whether nothing else stands in the line. */
function isAlone(start: number, end: number, text: string): boolean {
  return (
    /(?:^|[\r\n])[ \t>?]{0,6}$/.test(text.slice(Math.max(0, start - 8), start)) &&
    /^[ \t]{0,6}(?:[\r\n]|$)/.test(text.slice(end, end + 8))
  );
}

function learn(words: readonly Word[], from: number, to: number, kinds: readonly WordKind[], known: Set<string>): void {
  for (let index = from; index < to; index += 1) {
    if (kinds[index] !== 'word' && kinds[index] !== 'initial' && words[index]!.form === 'capital')
      known.add(words[index]!.lower);
  }
}

function capitalScore(kinds: readonly WordKind[]): number {
  const [first, ...rest] = kinds;
  if (rest.length === 0) {
    switch (first) {
      case 'given':
        return 0.5;
      case 'given-word':
      case 'family':
        return 0.25;
      case 'unknown':
        return 0.1;
      case 'family-word':
        return 0.05;
      default:
        return 0;
    }
  }
  const last = kinds.at(-1);
  const isNamelike = last === 'family' || last === 'given' || last === 'unknown';
  if (first === 'given') return isNamelike ? 0.9 : 0.65;
  if (first === 'given-word') return isNamelike ? 0.75 : last === 'family-word' || last === 'given-word' ? 0.5 : 0.1;
  if (first === 'initial') return isNamelike || last !== 'word' ? 0.7 : 0.1;
  if (kinds.includes('given')) return 0.6;
  if (first === 'family' && isNamelike) return 0.6;
  if (first === 'unknown' && last === 'family') return 0.6;
  return first === 'unknown' && last === 'unknown' ? 0.2 : 0.1;
}

/** Without capitals, two words have to agree, or something around has to say so. */
function lowerScore(kinds: readonly WordKind[]): number {
  const [first, ...rest] = kinds;
  const last = kinds.at(-1);
  if (rest.length === 0)
    return first === 'given' ? 0.3 : first === 'given-word' ? 0 : first === 'unknown' ? 0.05 : 0.15;
  const isNamelike = last === 'family' || last === 'given' || last === 'unknown';
  if (first === 'given') return isNamelike ? 0.6 : 0.3;
  if (first === 'given-word') return isNamelike ? 0.35 : 0.05;
  return kinds.includes('given') || (first === 'family' && isNamelike) ? 0.35 : 0.1;
}
