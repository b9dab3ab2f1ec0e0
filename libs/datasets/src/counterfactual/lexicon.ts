import type { Axis, AxisGroup, NameLists } from './axis.js';
import { wordsOf } from './words-of.js';

/** A term of a group, as it is looked for. */
export interface Term {
  group: string;
  form: string;
  /** As it is written in the list. */
  written: string;
  /** Its words in lower case; at least one. */
  words: readonly string[];
  ofPeople: boolean;
  /** Varied only beside another finding. */
  isBeside: boolean;
}

/** A name, and the group that it stands for, if any. */
export interface Name {
  group: string | undefined;
  form: string;
}

/** An axis, made ready for texts of any length. */
export interface Lexicon {
  groups: Axis['groups'];
  /** By their first word, the longest first. */
  terms: ReadonlyMap<string, readonly Term[]>;
  names: ReadonlyMap<string, Name>;
  /** Of groups with pronouns that are recognised: `he` and `she`. */
  pronouns: ReadonlyMap<string, string>;
}

const ANY = 'any';

export function lexiconOf({ groups, others = {} }: Axis): Lexicon {
  const terms = new Map<string, Term[]>();
  const names = new Map<string, Name>();
  const pronouns = new Map<string, string>();
  for (const [group, own] of Object.entries(groups)) {
    if (own.recognise === false) continue;
    for (const term of termsOf(group, own)) {
      const first = terms.get(term.words[0]!);
      if (first) first.push(term);
      else terms.set(term.words[0]!, [term]);
    }
    for (const [form, list] of Object.entries(namesOf(own))) {
      for (const name of list) addName(names, name, { group, form });
    }
    if (own.pronouns && own.pronouns !== 'they') pronouns.set(own.pronouns, group);
  }
  for (const [form, list] of Object.entries(others)) {
    for (const name of list) addName(names, name, { group: undefined, form });
  }
  for (const list of terms.values()) list.sort((a, b) => b.words.length - a.words.length);
  return { groups, terms, names, pronouns };
}

/** Names by their form. */
export function namesOf({ names = {} }: AxisGroup): NameLists {
  return Array.isArray(names) ? { [ANY]: names as readonly string[] } : (names as NameLists);
}

/** A term as it is put into a text. */
export const plainTerm = (written: string): string => written.replace(/ \*$/, '');

function termsOf(group: string, { terms = {}, besides = {} }: AxisGroup): Term[] {
  const of = (all: NonNullable<AxisGroup['terms']>, isBeside: boolean) =>
    Object.entries(all).flatMap(([form, written]) =>
      [written].flat().map((one: string): Term => ({
        group,
        form,
        written: plainTerm(one),
        words: wordsOf(plainTerm(one)).map(({ lower }) => lower),
        ofPeople: one.endsWith(' *'),
        isBeside,
      })),
    );
  return [...of(terms, false), ...of(besides, true)].filter(({ words }) => words.length > 0);
}

/** The first of several counts. Names of more than one word are found by their first. */
function addName(names: Map<string, Name>, name: string, found: Name): void {
  const key = wordsOf(name)
    .map(({ lower }) => lower)
    .join(' ');
  if (!names.has(key)) names.set(key, found);
}
