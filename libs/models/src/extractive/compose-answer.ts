import { type Citation, CitationSchema, create, type Hit } from '@weir/contracts';
import type { Unit } from './unit.js';

export interface Answer {
  /** One for each unit; together they are the text. */
  pieces: readonly string[];
  citations: readonly Citation[];
}

/**
 * An answer that quotes: each unit as it reads, followed by the number of its context, such as `[2]`. A citation's quote
 * is the text of the context as it stands, with its markup; where it is cited is the place of its marker.
 */
export function composeAnswer(units: readonly Unit[], contexts: readonly Hit[]): Answer {
  const pieces: string[] = [];
  const citations: Citation[] = [];
  let length = 0;
  units.forEach((unit, index) => {
    const before = units[index - 1];
    const marker = `[${unit.context + 1}]`;
    const opening = before && openingOf(before) === openingOf(unit) ? '' : openingOf(unit);
    const piece = `${before ? between(before, unit) : ''}${opening}${statement(unit)}${unit.kind === 'code' ? '\n' : ' '}${marker}`;
    length += piece.length;
    pieces.push(piece);
    citations.push(
      citationOf(unit, contexts[unit.context]!, { answerStart: length - marker.length, answerEnd: length }),
    );
  });
  return { pieces, citations };
}

/** Sentences run on, the rest begins a line. */
function between(before: Unit, unit: Unit): string {
  return before.kind === 'sentence' && unit.kind === 'sentence' ? ' ' : '\n';
}

/** The words that open the list or table a unit is in. */
function openingOf({ kind, above }: Unit): string {
  const last = above.at(-1);
  if (kind === 'sentence' || !last?.endsWith(':')) return '';
  return kind === 'code' ? `${last}\n` : `${last} `;
}

function statement({ kind, text }: Unit): string {
  if (kind === 'code') return `\`\`\`\n${text}\n\`\`\``;
  const closed = kind === 'sentence' ? text : text.replace(/[;,]?(?:\s+(?:and|or))?[;,]?$/, '');
  return /[\p{L}\p{N}%)\]]$/u.test(closed) ? `${closed}.` : closed;
}

function citationOf(unit: Unit, hit: Hit, place: { answerStart: number; answerEnd: number }): Citation {
  return create(CitationSchema, {
    collection: hit.collection,
    documentId: hit.documentId,
    chunkId: hit.chunkId,
    version: hit.version,
    quote: hit.text.slice(unit.start, unit.end),
    start: hit.start + unit.start,
    end: hit.start + unit.end,
    uri: hit.uri,
    title: hit.title,
    ...(hit.page === undefined ? {} : { page: hit.page }),
    ...place,
  });
}
