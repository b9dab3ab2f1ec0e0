import { applyEdits, type Edit } from './edits.js';
import { FIXED_LENGTH, type Guardrail, nothingFound, settingOf } from './guardrail.js';
import { findInvisible } from './invisible-characters.js';

// Plain: the characters below U+0300 that are never taken out. None composes with what stands before it, so a text can be
// brought to NFC in parts: from a plain character to the next one that is followed by another plain one.
const parts =
  /[\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]?[^\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]+(?:[\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF][^\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]+)*/g;
const notPlain = /[^\t-\r\x20-\x7E\x85\xA0-\xAC\xAE-\u02FF]/;

/**
 * Takes out characters that a reader cannot see, which split words for search and carry text past people and other
 * guardrails, and brings the rest to Unicode NFC. In documents and contexts, where chunks and citations hold offsets, each becomes
 * spaces of its length, and NFC is left to ingestion. A lone surrogate becomes U+FFFD: what it was is lost.
 */
export const unicode: Guardrail = {
  name: 'unicode',
  stages: ['input', 'output', 'document', 'context', 'tool-result'],
  check({ stage, text }, policy) {
    if (settingOf(policy, stage, 'normalise') === false || !notPlain.test(text)) return nothingFound;
    const { kinds, spans } = findInvisible(text);
    const filler = FIXED_LENGTH.includes(stage) ? ' ' : '';
    const edits = spans.map(({ start, end }) => ({
      start,
      end,
      replacement: shown(text.slice(start, end), filler),
    }));
    return {
      verdict: kinds.length > 0 ? 'redact' : 'allow',
      findings: kinds.map(({ count, ...found }) => ({ ...found, message: `${count} taken out.` })),
      edits: FIXED_LENGTH.includes(stage) ? edits : normalisingEdits(text, edits),
    };
  },
};

/** What stands in the place of what was taken out. */
function shown(taken: string, filler: string): string {
  if (taken.isWellFormed()) return filler.repeat(taken.length);
  return taken.replace(/\p{Cs}+|\P{Cs}+/gu, (run) => (/^\p{Cs}/u.test(run) ? '\uFFFD' : filler).repeat(run.length));
}

/** The edits, and what NFC changes after them. */
function normalisingEdits(text: string, edits: readonly Edit[]): Edit[] {
  if (edits.length === 0 && text === text.normalize('NFC')) return [];
  const result: Edit[] = [];
  let next = 0;
  for (const { 0: part, index } of text.matchAll(parts)) {
    const here: Edit[] = [];
    for (; next < edits.length && edits[next]!.start < index + part.length; next += 1) here.push(edits[next]!);
    const cleaned = applied(part, index, here);
    const normal = cleaned.normalize('NFC');
    // One by one: a call takes a limited number of arguments, and a hostile text has more.
    if (normal === cleaned) for (const edit of here) result.push(edit);
    else result.push(difference(index, part, normal));
  }
  return result;
}

/** `part`, which stands at `index`, after the edits that fall into it. */
function applied(part: string, index: number, edits: readonly Edit[]): string {
  if (edits.length === 0) return part;
  return applyEdits(
    part,
    edits.map(({ start, end, replacement }) => ({ start: start - index, end: end - index, replacement })),
  );
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
