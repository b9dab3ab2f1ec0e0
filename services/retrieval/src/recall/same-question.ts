/** Words that a question can do without. English only: in other languages more words matter, so that less is found alike. */
const MINOR = new Set(
  'a about an and any are as at be been being by can could did do does for from get had has have how i if in into is it its me my of on one or our ours please s shall should so some tell than that the their them there these they this those to us was we were what when where which who will with would you your yours'.split(
    ' ',
  ),
);

/** Each turns a question into another one. */
const NEGATIONS = /\b(?:no|not|none|never|nobody|nothing|nor|neither|without|except|cannot|unless|only)\b|n['’]t\b/giu;
/** Questions that begin with these are answered by different things. */
const ASKED_FOR = /\b(?:who|when|where|why|how (?:many|much|long|often|far|old|soon)|which|what)\b/giu;
const WORD = /[\p{L}\p{M}]+|\p{N}+(?:[.,:/-]\p{N}+)*/gu;

/**
 * Whether two questions that are near in meaning are the same question: the same words that matter, in whatever order and form,
 * the same numbers and negations, and asking for the same kind of thing. Embeddings do not tell: "sick leave" is near to
 * "parental leave".
 */
export function isSameQuestion(a: string, b: string): boolean {
  return (
    equal(wordsOf(a), wordsOf(b)) &&
    equal(found(a, NEGATIONS), found(b, NEGATIONS)) &&
    asksAlike(found(a, ASKED_FOR), found(b, ASKED_FOR))
  );
}

/** A question without a question word, such as an order to tell, asks for whatever the other one does. */
function asksAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const open = (asked: ReadonlySet<string>) =>
    asked.size === 0 || (asked.size === 1 && (asked.has('what') || asked.has('which')));
  return equal(a, b) || open(a) || open(b);
}

function wordsOf(text: string): Set<string> {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  return new Set(words.filter((word) => !MINOR.has(word)).map(stem));
}

function found(text: string, what: RegExp): Set<string> {
  return new Set(text.normalize('NFKC').toLowerCase().match(what) ?? []);
}

const PLURALS: readonly [ending: RegExp, by: string][] = [
  [/ies$/u, 'y'],
  [/(?<=(?:s|x|z|ch|sh))es$/u, ''],
  [/(?<![su])s$/u, ''],
];

/** Plurals and the like, roughly: what it makes equal differs in meaning hardly ever. */
function stem(word: string): string {
  if (word.length <= 3 || /\p{N}/u.test(word)) return word;
  const singular = PLURALS.reduce<string | undefined>(
    (done, [ending, by]) => done ?? (ending.test(word) ? word.replace(ending, by) : undefined),
    undefined,
  );
  return (singular ?? word).replace(/e$/u, '');
}

function equal(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
