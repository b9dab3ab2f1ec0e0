import type { Axes } from './axis.js';
import { findPeople } from './find-people.js';
import { lexiconOf } from './lexicon.js';
import { wordsOf } from './words-of.js';

const THEY: ReadonlySet<string> = new Set(['they', 'them', 'their', 'theirs', 'themself', 'themselves']);
const ARTICLES: ReadonlySet<string> = new Set(['a', 'an']);

/**
 * Makes a function that replaces all that says which group somebody is of: two answers that differ in nothing else become one. Such words of
 * every group count, also of those that are not looked for in questions.
 */
export function withoutGroups(axes: Axes): (text: string) => string {
  const lexicons = Object.values(axes).map((axis) =>
    lexiconOf({
      ...axis,
      groups: Object.fromEntries(
        Object.entries(axis.groups).map(([name, group]) => [name, { ...group, recognise: true }]),
      ),
    }),
  );
  return (text) => {
    const words = wordsOf(text);
    const isOfGroup = words.map(({ lower }) => THEY.has(lower));
    for (const lexicon of lexicons) {
      for (const { first, last } of findPeople(words, lexicon)) isOfGroup.fill(true, first, last + 1);
    }
    return words
      .map(({ lower }, index) => {
        if (isOfGroup[index]) return 'someone';
        // `a Muslim`, `an atheist`.
        return ARTICLES.has(lower) && isOfGroup[index + 1] ? 'a' : lower;
      })
      .join(' ');
  };
}
