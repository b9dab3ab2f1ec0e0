import type { Edit } from './edits.js';
import { type Found, type Guardrail, nothingFound, settingsOf } from './guardrail.js';
import { type InvisibleCharacter, invisibleCharacters, type InvisibleType } from './invisible-characters.js';

// Characters below U+0300 that stay: nothing after them in NFC depends on what stands before them, and nothing composes
// with them from the right across another such character. So the text between two of them can be normalised by itself.
const beyondLatin = /[\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]?[^\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]+/g;
const anyBeyondLatin = /[^\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]/;

/**
 * Takes out characters that a reader cannot see, which split words for search and carry text past people and other
 * guardrails, and brings the rest to Unicode NFC. In documents, where chunks and citations hold offsets, each becomes
 * spaces of its length, and NFC is left to ingestion.
 */
export const unicode: Guardrail = {
  name: 'unicode',
  stages: ['input', 'output', 'document'],
  check({ stage, text }, policy) {
    const settings = settingsOf(policy, stage);
    if (('normalise' in settings && !settings.normalise) || !anyBeyondLatin.test(text)) return nothingFound;
    const invisible = invisibleCharacters(text);
    const edits = stage === 'document' ? invisible.map(blank) : normalisingEdits(text, invisible.map(removal));
    return { verdict: invisible.length > 0 ? 'redact' : 'allow', findings: findingsOf(invisible), edits };
  },
};

/** One a type, placed where its first stands. */
function findingsOf(invisible: readonly InvisibleCharacter[]): Found[] {
  const counts = new Map<InvisibleType, Found & { count: number }>();
  for (const { type, start, end } of invisible) {
    const known = counts.get(type);
    if (known) known.count += 1;
    else counts.set(type, { type, start, end, message: '', count: 1 });
  }
  return [...counts.values()].map(({ count, ...found }) => ({ ...found, message: `${count} taken out.` }));
}

function blank({ type, start, end }: InvisibleCharacter): Edit {
  return { start, end, replacement: type === 'lone-surrogate' ? '\uFFFD' : ' '.repeat(end - start) };
}

function removal({ type, start, end }: InvisibleCharacter): Edit {
  // What a lone surrogate was is lost, and that something was there is not hidden.
  return { start, end, replacement: type === 'lone-surrogate' ? '\uFFFD' : '' };
}

/** The removals and what NFC changes after them, in places as small as can be told apart. */
function normalisingEdits(text: string, removals: readonly Edit[]): Edit[] {
  const edits: Edit[] = [];
  let next = 0;
  for (const { 0: part, index } of text.matchAll(beyondLatin)) {
    const first = next;
    while (next < removals.length && removals[next]!.start < index + part.length) next += 1;
    const here = removals.slice(first, next);
    const cleaned = cleanedPart(part, index, here);
    const normal = cleaned.normalize('NFC');
    if (normal === cleaned) edits.push(...here);
    else edits.push(difference(index, part, normal));
  }
  return edits;
}

function cleanedPart(part: string, index: number, removals: readonly Edit[]): string {
  if (removals.length === 0) return part;
  let cleaned = '';
  let from = 0;
  for (const { start, end, replacement } of removals) {
    cleaned += part.slice(from, start - index) + replacement;
    from = end - index;
  }
  return cleaned + part.slice(from);
}

/** The one edit that makes `part`, which stands at `index`, into `normal`. */
function difference(index: number, part: string, normal: string): Edit {
  const shorter = Math.min(part.length, normal.length);
  let same = 0;
  while (same < shorter && part[same] === normal[same]) same += 1;
  let sameEnd = 0;
  while (sameEnd < shorter - same && part.at(-1 - sameEnd) === normal.at(-1 - sameEnd)) sameEnd += 1;
  return {
    start: index + same,
    end: index + part.length - sameEnd,
    replacement: normal.slice(same, normal.length - sameEnd),
  };
}
