import { decodedIn } from './decoded.js';
import type { FeatureReader } from './features.js';
import { injectionLexicon } from './injection-lexicon.js';
import { type Classifier, injectionClassifier, plantedClassifier } from './models.js';
import type { Span } from './sentences.js';
import { highest, scoreParts } from './windows.js';
import { wordsOf } from './words.js';

/** What an attack does, as far as its words say. */
export const INJECTION_TYPES = [
  'instruction-override',
  'prompt-extraction',
  'role-play',
  'delimiter',
  'encoded',
  'indirect',
  'injection',
] as const;
export type InjectionType = (typeof INJECTION_TYPES)[number];

export interface Injection extends Span {
  type: InjectionType;
  /** 0 to 1. */
  score: number;
}

/** What only the frame of a prompt has: texts that bring it pose as another speaker. */
const delimiters = /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant)(?:_prompt)?>/gi;
const DELIMITER_SCORE = 0.9;
/** Planted text is looked for in a document's hidden parts with less to go by: nobody is meant to read it. */
const HIDDEN_BONUS = 0.2;
/** How many sentences before and after count as what a question is about. */
const NEAR = 8;
const SUBJECT_LENGTH = 5;
/** How much less a question says that shares its subject with what is around it: FAQs answer theirs. */
const ON_SUBJECT = 0.35;

/**
 * How much a text reads like an attack on the instructions of the assistant that it is said to: 0 to 1, where 0.5 is the
 * point at which one in twenty tricky but harmless questions would be taken for one.
 */
export function injectionScore(text: string, classifier: Classifier = injectionClassifier()): number {
  return Math.max(0, ...findInjections(text, 0, classifier).map(({ score }) => score));
}

/**
 * Attacks in a text that is said to an assistant. Takes linear time.
 *
 * @returns Parts of at least the threshold, in order, none overlapping; each is as short as the score allows.
 */
export function findInjections(
  text: string,
  threshold: number,
  { reader, model }: Classifier = injectionClassifier(),
): Injection[] {
  const parts = scoreParts(reader, model, text);
  const best = highest(parts);
  const found = parts.filter((part) => part.score >= threshold && part.sentences === 1);
  // The sentences may be harmless each by itself.
  if (found.length === 0 && best && best.score >= threshold) found.push(best);
  return merged([
    ...found.map((part) => ({ ...part, type: typeOf(reader, text.slice(part.start, part.end)) })),
    ...delimitersIn(text, threshold),
    ...decodedIn(text).flatMap(({ start, end, text: decoded }): Injection[] => {
      const score = highest(scoreParts(reader, model, decoded))?.score ?? 0;
      return score >= threshold ? [{ start, end, score, type: 'encoded' }] : [];
    }),
  ]);
}

/**
 * Instructions to a model in a text that it is given to read: in documents, contexts, results of tools. Sentences are
 * measured one by one, so that one in a long text counts as much as one alone; a question counts less where the text around
 * it is about the same. A block of code after an instruction that ends in a colon belongs to it. Takes linear time.
 *
 * @returns Sentences of at least the threshold, in order, none overlapping.
 */
export function findPlanted(
  text: string,
  threshold: number,
  { reader, model }: Classifier = plantedClassifier(),
): Injection[] {
  const sentences = scoreParts(reader, model, text).filter((part) => part.sentences === 1);
  const hidden = hiddenIn(text);
  const isOnSubject = subjectsNear(text, sentences);
  const found = sentences.flatMap(({ start, end, score }, index): Injection[] => {
    if (isOneWord(text.slice(start, end))) return [];
    if (hidden.some((part) => start >= part.start && start < part.end)) score = Math.min(1, score + HIDDEN_BONUS);
    else if (score >= threshold && isQuestion(text.slice(start, end)) && isOnSubject(index)) score *= ON_SUBJECT;
    return score >= threshold ? [{ ...withCode(text, start, end), score, type: 'indirect' }] : [];
  });
  return merged([
    ...found,
    ...delimitersIn(text, threshold),
    ...decodedIn(text).flatMap(({ start, end, text: decoded }): Injection[] => {
      const score = highest(scoreParts(reader, model, decoded))?.score ?? 0;
      return score >= threshold ? [{ start, end, score, type: 'encoded' }] : [];
    }),
  ]);
}

function delimitersIn(text: string, threshold: number): Injection[] {
  if (threshold > DELIMITER_SCORE) return [];
  return [...text.matchAll(delimiters)].map(({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
    score: DELIMITER_SCORE,
    type: 'delimiter',
  }));
}

/** HTML comments and what styles hide, as spans. */
function hiddenIn(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', start + 4)) {
    const close = text.indexOf('-->', start);
    const end = close === -1 ? text.length : close;
    spans.push({ start, end });
    if (close === -1 || spans.length === MOST_HIDDEN) break;
    start = end - 4;
  }
  return spans;
}

const MOST_HIDDEN = 100;

/** A sentence that announces code takes the code with it. */
function withCode(text: string, start: number, end: number): Span {
  const after = /^\s{0,4}```/.exec(text.slice(end, end + 8));
  if (!after || !/[:：]\s*$/.test(text.slice(Math.max(start, end - 3), end))) return { start, end };
  const open = end + after[0].length;
  const close = text.indexOf('```', open);
  return { start, end: close === -1 ? text.length : close + 3 };
}

/** A title, a heading, a cell: it tells nobody to do anything. Scripts without spaces write many words as one. */
function isOneWord(sentence: string): boolean {
  const said = sentence.replace(LIST_MARKS, '');
  return said.length <= LONGEST_WORD && !/\s/.test(said) && !UNSPACED.test(said);
}

/** What stands before headings, and items of lists. */
const LIST_MARKS = /^[#>*+\-|\d.\s]+/;
const LONGEST_WORD = 24;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Asks for something, and says nothing of who is to answer how. */
function isQuestion(sentence: string): boolean {
  return /[?？؟]["'”’)]*$/.test(sentence);
}

function subjectsOf(sentence: string): Set<string> {
  const subjects = new Set<string>();
  for (const { text } of wordsOf(sentence)) {
    if (text.length >= SUBJECT_LENGTH && injectionLexicon.conceptsOf(text).length === 0) subjects.add(text.slice(0, 7));
  }
  return subjects;
}

/** Whether a sentence shares a word that says something with one near it. Each sentence is read once, if at all. */
function subjectsNear(text: string, sentences: readonly Span[]): (index: number) => boolean {
  const known = new Map<number, ReadonlySet<string>>();
  const subjects = (index: number): ReadonlySet<string> => {
    const { start, end } = sentences[index]!;
    const own = known.get(index) ?? subjectsOf(text.slice(start, end));
    known.set(index, own);
    return own;
  };
  return (index) => {
    for (let at = Math.max(0, index - NEAR); at <= Math.min(sentences.length - 1, index + NEAR); at += 1) {
      if (at === index) continue;
      const near = subjects(at);
      for (const subject of subjects(index)) if (near.has(subject)) return true;
    }
    return false;
  };
}

function typeOf(reader: FeatureReader, text: string): InjectionType {
  const concepts = reader.conceptsOf(text);
  const has = (...names: string[]): boolean => names.some((name) => concepts.has(name));
  if (has('override') && has('instruction', 'prior', 'all')) return 'instruction-override';
  if (has('secret', 'personal') || (has('reveal') && has('instruction'))) return 'prompt-extraction';
  if (has('role', 'mode') || (has('you') && has('assistant'))) return 'role-play';
  return 'injection';
}

function merged(found: readonly Injection[]): Injection[] {
  const result: Injection[] = [];
  for (const each of found.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const before = result.at(-1);
    if (!before || each.start >= before.end) result.push({ ...each });
    else {
      before.end = Math.max(before.end, each.end);
      // What hides says more than what it was hidden in.
      if (each.score > before.score || each.type === 'encoded') before.type = each.type;
      before.score = Math.max(before.score, each.score);
    }
  }
  return result;
}
