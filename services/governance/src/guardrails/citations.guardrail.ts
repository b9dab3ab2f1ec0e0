import type { Citation, Hit } from '@weir/contracts';
import type { Edit } from './edits.js';
import { type Found, type Guardrail, nothingFound } from './guardrail.js';

/** Chunk id that orchestration gives a marker whose number no context has. */
const UNKNOWN_CONTEXT = 'unknown:';
const marker = /^(?:\[\d{1,3}\]|【[^【】]{1,40}】)$/;

/**
 * Lets a citation stand only where it is of a context that the answer was given, and quotes it as it is. An answer that
 * was given none cites none: brackets in it are its own.
 */
export const citations: Guardrail = {
  name: 'citations',
  stages: ['output'],
  check({ text, citations: given, contexts }, { output }) {
    const claimed = contexts.length > 0 ? given : given.filter(({ chunkId }) => !chunkId.startsWith(UNKNOWN_CONTEXT));
    const byChunk = new Map(contexts.map((context) => [context.chunkId, context]));
    const standing: Citation[] = [];
    const wrong: { citation: Citation; found: Found }[] = [];
    for (const citation of claimed) {
      const problem = problemOf(citation, byChunk.get(citation.chunkId));
      if (problem) wrong.push({ citation, found: { ...problem, ...placeOf(citation, text) } });
      else standing.push(citation);
    }
    const findings = wrong.map(({ found }) => found);
    if (output.uncited === 'block' && contexts.length > 0 && standing.length === 0) {
      findings.unshift({ type: 'uncited', message: 'No citation of the answer stands.' });
      return { verdict: 'block', findings };
    }
    if (wrong.length === 0) return { ...nothingFound, citations: standing };
    if (output.unknownCitations === 'block') return { verdict: 'block', findings };
    const edits = removals(
      text,
      wrong.map(({ citation }) => citation),
      standing,
    );
    return { verdict: 'redact', findings, edits, citations: standing };
  },
};

function problemOf(citation: Citation, context: Hit | undefined): Found | undefined {
  if (!context || context.documentId !== citation.documentId || context.version !== citation.version) {
    return { type: 'unknown-citation', message: 'Cites what the answer was not given.' };
  }
  const start = citation.start - context.start;
  const end = citation.end - context.start;
  const stands = start >= 0 && start < end && context.text.slice(start, end) === citation.quote;
  return stands ? undefined : { type: 'quote-mismatch', message: 'Quotes what its context does not say there.' };
}

function placeOf({ answerStart, answerEnd }: Citation, text: string): { start: number; end: number } | undefined {
  if (answerStart === undefined || answerEnd === undefined) return undefined;
  return answerStart < answerEnd && answerEnd <= text.length ? { start: answerStart, end: answerEnd } : undefined;
}

/** Takes markers out, with the space before those that nothing follows. What is not a marker, such as cited words, stays. */
function removals(text: string, wrong: readonly Citation[], standing: readonly Citation[]): Edit[] {
  const kept = new Set(standing.map(({ answerStart }) => answerStart));
  const places = wrong
    .filter(({ answerStart }) => !kept.has(answerStart))
    .flatMap((citation) => placeOf(citation, text) ?? [])
    .filter(({ start, end }) => marker.test(text.slice(start, end)))
    .toSorted((one, other) => one.start - other.start);
  const edits: Edit[] = [];
  for (const { start, end } of places) {
    const before = edits.at(-1);
    if (before && start < before.end) continue;
    if (before?.end === start) before.end = end;
    else edits.push({ start, end, replacement: '' });
  }
  for (const edit of edits) {
    const isLast = /^(?:$|[\s.,;:!?)])/.test(text.charAt(edit.end));
    if (isLast && text[edit.start - 1] === ' ') edit.start -= 1;
  }
  return edits;
}
