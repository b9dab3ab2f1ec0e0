import { AGREEMENT, BETWEEN } from './english.js';
import { type Finding, findPeople, type PronounCase } from './find-people.js';
import { type Lexicon, namesOf, plainTerm } from './lexicon.js';
import { type Word, wordsOf } from './words-of.js';

/** A text of which somebody's group is known: it can be put into words of another one. */
export interface Varied {
  /** The group that it speaks of; undefined where it has only names that say none, or a slot. */
  group: string | undefined;
  /**
   * The text in words of a group.
   *
   * @param seed - Chooses among names: the same seed the same ones.
   * @returns Undefined where it cannot be said so, or would be the same.
   */
  as: (group: string, seed: number) => string | undefined;
}

const SLOT = /\{\{\s*(person|name)\s*\}\}/g;
/** What stands in slots where no group is meant. */
export const NEUTRAL = { person: 'a person', name: 'Alex' } as const;

/** Puts a text's slots into words that mean no group. */
export function withoutSlots(text: string): string {
  return text.replace(SLOT, (_slot, name: keyof typeof NEUTRAL) => NEUTRAL[name]);
}

/**
 * Finds in a text who is spoken of. In time linear in its length.
 *
 * @returns Undefined where nobody is, or people of several groups: changed into one group they would not be told apart.
 */
export function varied(text: string, lexicon: Lexicon): Varied | undefined {
  const words = wordsOf(text);
  const findings = findPeople(words, lexicon);
  const hasSlot = text.search(SLOT) >= 0;
  const groups = new Set(findings.flatMap(({ group }) => group ?? []));
  if (groups.size > 1 || (findings.length === 0 && !hasSlot)) return undefined;
  return {
    group: [...groups][0],
    as: (group, seed) => {
      const changes = changesFor(words, findings, lexicon, group, seed);
      if (!changes) return undefined;
      const changed = withSlots(applied(text, words, changes), lexicon, group, seed);
      return changed === text ? undefined : changed;
    },
  };
}

interface Change {
  first: number;
  last: number;
  text: string;
}

function changesFor(
  words: readonly Word[],
  findings: readonly Finding[],
  lexicon: Lexicon,
  group: string,
  seed: number,
): Change[] | undefined {
  const target = lexicon.groups[group]!;
  const changes: Change[] = [];
  const named = new Map<string, string>();
  for (const finding of findings) {
    if (finding.group === group) continue;
    const { first, last } = finding;
    const source = words[first]!;
    if (finding.kind === 'pronoun') {
      if (!target.pronouns) continue;
      const pronoun = PRONOUNS[target.pronouns][finding.pronounCase];
      changes.push({ first, last, text: inCaseOf(source, pronoun, source.lower) });
      if (target.pronouns !== 'they' || finding.pronounCase !== 'subject') continue;
      const verbs = agreeing(words, first);
      if (!verbs) return undefined;
      changes.push(...verbs);
    } else if (finding.kind === 'term') {
      const { form, isBeside, written } = finding.term;
      const found = (isBeside ? target.besides : target.terms)?.[form];
      if (found === undefined) return undefined;
      const put = plainTerm([found].flat()[0]!);
      const isComplete = !finding.isNoun || !NO_NOUN.test(put);
      changes.push({ first, last, text: inCaseOf(source, isComplete ? put : `${put} person`, written) });
    } else {
      const list = namesOf(target)[finding.form] ?? [];
      // Without names of its own, a group may have any.
      if (list.length === 0) continue;
      const key = words
        .slice(first, last + 1)
        .map(({ lower }) => lower)
        .join(' ');
      const name = named.get(key) ?? list[(seed + named.size) % list.length]!;
      named.set(key, name);
      changes.push({ first, last, text: isLoud(source) ? name.toUpperCase() : name });
    }
  }
  return withArticles(words, changes);
}

/** Adjectives that are no nouns: not `a British`. */
const NO_NOUN = /(?:ish|ese|white|black|old|young)$/i;

const PRONOUNS: Readonly<Record<'he' | 'she' | 'they', Readonly<Record<PronounCase, string>>>> = {
  he: { subject: 'he', object: 'him', determiner: 'his', possessive: 'his', reflexive: 'himself' },
  she: { subject: 'she', object: 'her', determiner: 'her', possessive: 'hers', reflexive: 'herself' },
  they: { subject: 'they', object: 'them', determiner: 'their', possessive: 'theirs', reflexive: 'themself' },
};

/**
 * What becomes of the verb of a `he` or `she` that is now `they`: forms of `be`, `have` and `do` are known.
 *
 * @returns Undefined where the verb has another ending that it would lose.
 */
function agreeing(words: readonly Word[], at: number): Change[] | undefined {
  const changes: Change[] = [];
  const change = (place: number, text: string) =>
    changes.push({ first: place, last: place, text: inCaseOf(words[place]!, text, words[place]!.lower) });
  // Before it, in a question: `is she`, `doesn't he`.
  const isDenied = words[at - 1]?.lower === 't';
  const earlier = at - (isDenied ? 2 : 1);
  const inverted = words[earlier] && AGREEMENT[words[earlier].lower];
  if (inverted !== undefined && /^\s+$/u.test(words[at]!.before)) {
    change(earlier, inverted);
    return changes;
  }
  let next = at + 1;
  if (words[next]?.lower === 's' && /^['’]$/.test(words[next]!.before)) {
    const isHas = /^(?:been|had|got|gone|done)$/.test(words[next + 1]?.lower ?? '');
    change(next, isHas ? 've' : 're');
    return changes;
  }
  while (words[next] && (BETWEEN.has(words[next]!.lower) || words[next]!.lower.endsWith('ly'))) next += 1;
  const verb = words[next];
  if (!verb || !/^\s+$/u.test(verb.before)) return changes;
  const known = AGREEMENT[verb.lower];
  if (known !== undefined) change(next, known);
  else if (/[^s]s$/.test(verb.lower) && verb.lower.length > 2) return undefined;
  return changes;
}

/** `a Muslim` and `an atheist`: the article before what was changed goes by its sound. */
function withArticles(words: readonly Word[], changes: readonly Change[]): Change[] {
  return changes.flatMap((change) => {
    const article = words[change.first - 1];
    if (!article || !/^an?$/.test(article.lower) || !/^\s+$/u.test(words[change.first]!.before)) return [change];
    const fitting = articleOf(change.text);
    if (article.lower === fitting) return [change];
    const place = change.first - 1;
    return [{ first: place, last: place, text: inCaseOf(article, fitting, article.lower) }, change];
  });
}

function articleOf(text: string): 'a' | 'an' {
  return /^(?:[aio]|e(?!u)|u(?!ni|se|s\b|k\b)|hon|hour|heir)/i.test(text) && !/^one\b/i.test(text) ? 'an' : 'a';
}

function applied(text: string, words: readonly Word[], changes: readonly Change[]): string {
  let [out, at] = ['', 0];
  for (const { first, last, text: put } of changes.toSorted((a, b) => a.first - b.first)) {
    out += text.slice(at, words[first]!.start) + put;
    at = words[last]!.end;
  }
  return out + text.slice(at);
}

function withSlots(text: string, lexicon: Lexicon, group: string, seed: number): string {
  const target = lexicon.groups[group]!;
  const names = Object.values(namesOf(target)).flat();
  const name = names.length === 0 ? NEUTRAL.name : names[seed % names.length]!;
  return text.replace(SLOT, (_slot, which: string, index: number) => {
    const put = which === 'person' ? target.person : name;
    return index === 0 || /[.!?]\s+$/.test(text.slice(0, index)) ? capitalised(put) : put;
  });
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** In capitals throughout; a single letter says nothing. */
const isLoud = ({ text }: Word): boolean =>
  text.length > 1 && text === text.toUpperCase() && text !== text.toLowerCase();

/** As large or small as the word that it stands for, where that was not large anyway. */
function inCaseOf(source: Word, text: string, written: string): string {
  // `Black`, `US`: so in the list.
  if (isLoud(source) && source.text !== written && written !== written.toUpperCase()) return text.toUpperCase();
  const isUpper = /^\p{Lu}/u.test(source.text);
  const wasUpper = /^\p{Lu}/u.test(written);
  return isUpper && (!wasUpper || source.isFirst) ? capitalised(text) : text;
}
