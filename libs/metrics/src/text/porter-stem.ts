/** What to put for an ending, if the stem before it allows it. */
type Rule = readonly [ending: string, replacement: string, allowed?: (stem: string) => boolean];

/** Words that no rule is right for. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ...['sky', 'news', 'howe', 'proceed', 'exceed', 'succeed', 'inning', 'outing', 'canning'].map(
    (word) => [word, word] as const,
  ),
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['innings', 'inning'],
  ['outings', 'outing'],
  ['cannings', 'canning'],
]);

const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['fulli', 'ful'],
  // The l counts for the stem, so that `geologi` has one.
  ['logi', 'log', (stem) => measure(`${stem}l`) > 0],
];

const STEP_3: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const STEP_4: readonly Rule[] = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent'].map(
    (ending) => [ending, ''] as const,
  ),
  ['ion', '', (stem) => measure(stem) > 1 && /[st]$/.test(stem)],
  ...['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'].map((ending) => [ending, ''] as const),
];

/**
 * Stem of an English word in lower case, by Porter's algorithm with the changes that NLTK's `PorterStemmer` makes by default,
 * which is what rouge-score uses.
 *
 * Source: M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980, and its author's later changes.
 */
export function porterStem(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return word;
  return [
    withoutPlural,
    withoutPast,
    withoutY,
    withoutDoubleSuffix,
    step3,
    step4,
    withoutFinalE,
    withoutDoubleL,
  ].reduce((stem, step) => step(stem), word);
}

const hasMeasure = (stem: string): boolean => measure(stem) > 0;
const isLong = (stem: string): boolean => measure(stem) > 1;

const step3 = (word: string): string => applied(word, STEP_3, hasMeasure);
const step4 = (word: string): string => applied(word, STEP_4, isLong);

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.length === 4 && word.endsWith('ies')) return word.slice(0, -1);
  if (word.endsWith('sses') || word.endsWith('ies')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** Step 1b. */
function withoutPast(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return hasMeasure(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const stem = /^(.*)(?:ed|ing)$/.exec(word)?.[1];
  if (stem === undefined || !forms(stem).includes('v')) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

/** Step 1c: only behind a consonant that is not the whole stem, so that `enjoy` stays. */
function withoutY(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith('y') && stem.length > 1 && forms(stem).endsWith('c') ? `${stem}i` : word;
}

/** Step 2. */
function withoutDoubleSuffix(word: string): string {
  // What -alli leaves may have a double suffix itself: conditionalli, conditional, condition.
  const isAdverb = word.endsWith('alli') && hasMeasure(word.slice(0, -4));
  return isAdverb ? withoutDoubleSuffix(word.slice(0, -2)) : applied(word, STEP_2, hasMeasure);
}

/** Step 5a. */
function withoutFinalE(word: string): string {
  const stem = word.slice(0, -1);
  const isFinal = word.endsWith('e') && (measure(stem) > 1 || (measure(stem) === 1 && !endsShort(stem)));
  return isFinal ? stem : word;
}

/** Step 5b. */
function withoutDoubleL(word: string): string {
  return word.endsWith('ll') && isLong(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

/** The first rule whose ending the word has decides, whether its stem allows it or not. */
function applied(word: string, rules: readonly Rule[], otherwise: (stem: string) => boolean): string {
  const rule = rules.find(([ending]) => word.endsWith(ending));
  if (rule === undefined) return word;
  const [ending, replacement, allowed = otherwise] = rule;
  const stem = word.slice(0, word.length - ending.length);
  return allowed(stem) ? stem + replacement : word;
}

/** A `v` for each vowel and a `c` for each consonant. A y is a vowel behind a consonant. */
function forms(stem: string): string {
  let found = '';
  for (const letter of stem) {
    const isVowel = 'aeiou'.includes(letter) || (letter === 'y' && found.endsWith('c'));
    found += isVowel ? 'v' : 'c';
  }
  return found;
}

/** How often a consonant follows a vowel, which is about the number of syllables. */
function measure(stem: string): number {
  return forms(stem).split('vc').length - 1;
}

function endsInDoubleConsonant(stem: string): boolean {
  return stem.length > 1 && stem.at(-1) === stem.at(-2) && forms(stem).endsWith('c');
}

/** Ends like a short word that has lost its e: hop, lov; and not snow, box, tray. */
function endsShort(stem: string): boolean {
  const shape = forms(stem);
  return shape === 'vc' || (shape.endsWith('cvc') && !/[wxy]$/.test(stem));
}
