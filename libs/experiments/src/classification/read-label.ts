import { sentencesOf } from '../sentences.js';

/**
 * The label that an answer names: the one that the whole answer is, but for case and what stands around it; or the only one that
 * occurs as a word in its first sentence. Where labels overlap, as `relevant` and `not relevant` do, the longer one counts.
 *
 * @param labels - All that there are, none of them empty.
 * @returns One of `labels` as it is written there; undefined where none is named, or several are.
 */
export function readLabel(answer: string, labels: readonly string[]): string | undefined {
  const whole = labels.find((label) => sameLabel(label, answer));
  if (whole !== undefined) return whole;
  const [first = ''] = sentencesOf(answer);
  const found = new Set([...normal(first).matchAll(wordsOf(labels))].map(([label]) => label));
  const [only] = found;
  return found.size === 1 ? labels.find((label) => normal(label) === only) : undefined;
}

/** Whether two texts are one label: but for case, white space and what stands around them. */
export function sameLabel(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

/**
 * All labels that results or items expect, each once, by their first writing in the order of code units.
 *
 * @param references - Of each item what is right (`referencesOf`).
 */
export function labelsIn(references: readonly (readonly string[] | undefined)[]): string[] {
  const labels = new Map<string, string>();
  for (const label of references.flatMap((all) => all ?? []).toSorted()) {
    if (normal(label) !== '' && !labels.has(normal(label))) labels.set(normal(label), label);
  }
  return [...labels.values()];
}

const EDGES = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu;

function normal(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  // A label that is all signs, as `+`, keeps them.
  return folded.replace(EDGES, '') || folded;
}

function wordsOf(labels: readonly string[]): RegExp {
  const longestFirst = labels.map(normal).toSorted((a, b) => b.length - a.length);
  const escaped = longestFirst.map((label) => label.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${escaped.join('|')})(?![\p{L}\p{N}_])`, 'gu');
}
