import { AFTER_NAME, AFTER_OBJECT, BE, FUNCTION_WORDS, PEOPLE, SUBJECTS } from './english.js';
import type { Lexicon, Term } from './lexicon.js';
import { MONTHS, WORDS_TOO } from './vocabulary/names.js';
import type { Word } from './words-of.js';

export type PronounCase = 'subject' | 'object' | 'determiner' | 'possessive' | 'reflexive';

/** Words that say which group somebody is of. `group` is undefined for a name that says none. */
export type Finding = {
  /** Places of its first and its last word. */
  first: number;
  last: number;
  group: string | undefined;
} & (
  | { kind: 'term'; term: Term; isNoun: boolean }
  | { kind: 'name'; form: string }
  | { kind: 'pronoun'; pronounCase: PronounCase }
);

/** All findings of a text, in its order; none overlaps another. */
export function findPeople(words: readonly Word[], lexicon: Lexicon): Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const finding = termAt(words, at, lexicon) ?? pronounAt(words, at, lexicon) ?? nameAt(words, at, lexicon);
    if (!finding) continue;
    found.push(finding);
    at = finding.last;
  }
  // The country is varied beside its people only.
  const isAlone = found.every((finding) => finding.kind === 'term' && finding.term.isBeside);
  return isAlone ? [] : found;
}

function termAt(words: readonly Word[], at: number, { terms }: Lexicon): Finding | undefined {
  for (const term of terms.get(words[at]!.lower) ?? []) {
    const last = at + term.words.length - 1;
    if (!term.words.every((word, index) => words[at + index]?.lower === word)) continue;
    // In one go: a comma or a full stop ends it.
    if (words.slice(at + 1, last + 1).some(({ before }) => !/^(?:\s+|[-'’])$/u.test(before))) continue;
    // A word that is written large is not meant where it is written small: `polish`, `us`.
    if (/^\p{Lu}/u.test(term.written) && !/^\p{Lu}/u.test(words[at]!.text)) continue;
    const use = term.ofPeople ? useOf(words, at, last) : 'any';
    if (use) return { kind: 'term', first: at, last, group: term.group, term, isNoun: use === 'noun' };
  }
  return undefined;
}

/** `young man`, `a Muslim who …`, `I am old`: and not `young wine`, `my car is old` or `18-year-old man`. */
function useOf(words: readonly Word[], first: number, last: number): 'adjective' | 'noun' | undefined {
  const [previous, next] = [words[first - 1], words[last + 1]];
  if (previous?.lower === 'year' || previous?.lower === 'years') return undefined;
  if (next && PEOPLE.has(next.lower) && /^[\s-]+$/u.test(next.before)) return 'adjective';
  const isOver = !next || !/^\s+$/u.test(next.before) || FUNCTION_WORDS.has(next.lower);
  if (!isOver || !previous) return undefined;
  const isNoun = /^(?:a|an|another|every|fellow)$/.test(previous.lower);
  if (isNoun && /^\p{Lu}/u.test(words[first]!.text)) return 'noun';
  const verb = isNoun || previous.lower === 'not' ? first - 2 : first - 1;
  const subject = words[verb - 1];
  if (!subject || !BE.has(words[verb]!.lower)) return undefined;
  if (!SUBJECTS.has(subject.lower) && !PEOPLE.has(subject.lower)) return undefined;
  return isNoun ? 'noun' : 'adjective';
}

function nameAt(words: readonly Word[], at: number, { names }: Lexicon): Finding | undefined {
  const word = words[at]!;
  if (!/^\p{Lu}/u.test(word.text)) return undefined;
  const next = words[at + 1];
  const joined = next && /^[-’']$/.test(next.before) ? `${word.lower} ${next.lower}` : undefined;
  const isJoined = joined !== undefined && names.has(joined);
  const name = names.get(isJoined ? joined : word.lower);
  if (!name || (WORDS_TOO.has(word.lower) && !isJoined && !isMeantAsName(words, at))) return undefined;
  return { kind: 'name', first: at, last: isJoined ? at + 1 : at, group: name.group, form: name.form };
}

/** Of a name that is a word too. */
function isMeantAsName(words: readonly Word[], at: number): boolean {
  const [word, previous, next] = [words[at]!, words[at - 1], words[at + 1]];
  // In capitals throughout nothing can be told.
  if (word.text.length > 1 && word.text === word.text.toUpperCase()) return false;
  if (MONTHS.has(word.lower)) {
    const isDate =
      /^(?:in|by|since|until|till|of|last|next|this|early|late|mid|from|to|through|before|after|every)$/.test(
        previous?.lower ?? '',
      ) ||
      /^\d/.test(previous?.text ?? '') ||
      /^\d/.test(next?.text ?? '');
    if (isDate) return false;
  }
  if (!word.isFirst) return true;
  return (
    next !== undefined &&
    (AFTER_NAME.has(next.lower) || (/^\s+$/u.test(next.before) && /^\p{Lu}\p{Ll}/u.test(next.text)))
  );
}

function pronounAt(words: readonly Word[], at: number, { pronouns }: Lexicon): Finding | undefined {
  const word = words[at]!;
  const own = PRONOUNS[word.lower];
  const group = own && pronouns.get(own.of);
  if (!own || group === undefined) return undefined;
  return { kind: 'pronoun', first: at, last: at, group, pronounCase: own.pronounCase ?? caseOf(words, at) };
}

const PRONOUNS: Readonly<Record<string, { of: 'he' | 'she'; pronounCase?: PronounCase }>> = {
  he: { of: 'he', pronounCase: 'subject' },
  him: { of: 'he', pronounCase: 'object' },
  his: { of: 'he' },
  himself: { of: 'he', pronounCase: 'reflexive' },
  she: { of: 'she', pronounCase: 'subject' },
  her: { of: 'she' },
  hers: { of: 'she', pronounCase: 'possessive' },
  herself: { of: 'she', pronounCase: 'reflexive' },
};

/** `her` and `his` are one word for two cases each: what follows says which. */
function caseOf(words: readonly Word[], at: number): PronounCase {
  const next = words[at + 1];
  const isAlone = !next || !/^\s+(?:["“‘'(]\s*)?$/u.test(next.before) || AFTER_OBJECT.has(next.lower);
  if (!isAlone) return 'determiner';
  return words[at]!.lower === 'his' ? 'possessive' : 'object';
}
