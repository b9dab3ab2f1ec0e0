import { type Citation, CitationSchema, create } from '@weir/contracts';
import { applyEdits, type Edit, type Span } from './edits.js';

/** Texts of a citation that go out beside the answer. */
const citedFields = ['quote', 'title', 'uri'] as const;
type CitedField = (typeof citedFields)[number];

/** What was found in a citation's texts, and the citation without it. */
export interface Redacted<T extends Span> {
  citation: Citation;
  found: { found: T; field: CitedField }[];
}

/**
 * Takes out of a citation's texts what should not leave.
 *
 * @param find - In order of the text, none overlapping.
 */
export function redactCitation<T extends Span>(
  citation: Citation,
  find: (text: string) => readonly T[],
  edit: (found: T, text: string) => Edit,
): Redacted<T> {
  const all: Redacted<T>['found'] = [];
  const changed: Partial<Record<CitedField, string>> = {};
  for (const field of citedFields) {
    const text = citation[field];
    const found = find(text);
    const edits = found.map((each) => edit(each, text));
    changed[field] = applyEdits(text, edits);
    for (const each of found) all.push({ found: each, field });
  }
  return { citation: all.length === 0 ? citation : create(CitationSchema, { ...citation, ...changed }), found: all };
}
