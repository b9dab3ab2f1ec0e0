import type { Gazetteer } from './gazetteer.js';
import type { Word } from './words.js';

/** What a word may be, by the lists alone. `-word` is a name that is a common English word too: Rose, May, Baker. */
export type WordKind = 'given' | 'given-word' | 'family' | 'family-word' | 'initial' | 'unknown' | 'word' | 'none';

/** Between the parts of a name or a place: Ludwig van Beethoven, Chiclana de la Frontera. */
export const particles: ReadonlySet<string> = new Set(
  'af al am an auf av bei bin da de del della den der di do dos das du el ibn la le les lo nad na of sur ten ter the upon van vom von zu zum zur'.split(
    ' ',
  ),
);

const calendar =
  'monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december christmas easter';
const neverNames = new Set([...calendar.split(' '), ...languages()]);

/** `wouldn't`, `you're`. */
const contraction = /n['’]t$|['’](?:ll|re|ve|d|m|s)$/;

export function kindOf({ lower, form, isPart }: Word, { words, given, family }: Gazetteer): WordKind {
  if (form === 'number' || form === 'mixed' || isPart || neverNames.has(lower)) return 'none';
  if (form === 'capital' && lower.length === 1) return lower === 'i' ? 'word' : 'initial';
  const isWord = words.has(lower) || (lower.endsWith('s') && words.has(lower.slice(0, -1))) || contraction.test(lower);
  if (given.has(lower)) return isWord ? 'given-word' : 'given';
  if (family.has(lower)) return isWord ? 'family-word' : 'family';
  return isWord || lower.length < 3 || particles.has(lower) ? 'word' : 'unknown';
}

/** `English`, `Danish`, `Hungarian`: what is written with a capital, as names are, and is mostly also a nation's adjective. */
function languages(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const codes =
    'af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ku ky la lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru sa sk sl so sq sr sv sw ta te tg th tk tr uk ur uz vi yi zh zu';
  return [
    ...codes.split(' ').map((code) => names.of(code)?.toLowerCase() ?? ''),
    ...'african american arab asian australian austrian belgian british brazilian canadian caribbean christian european gaussian greek indian irish islamic israeli jewish latin mexican roman scottish swiss turk'.split(
      ' ',
    ),
  ];
}
