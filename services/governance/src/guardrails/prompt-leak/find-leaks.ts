import type { Span } from '../edits.js';
import { fold, type Folded, reversed, rotated } from './folded.js';
import { Windows } from './windows.js';

export interface Leak extends Span {
  type: 'canary' | 'prompt' | 'encoded-prompt';
  /** Share of the sentence that is the prompt's; 1 for a canary. */
  score: number;
}

export interface Prompt {
  prompt: string;
  /** What the answer may say after somebody else: the question, the contexts. */
  others: readonly string[];
  /** Least share of a sentence. */
  threshold: number;
}

const canary = /\[\[weir:([a-p]{16})\]\]/g;
/** Letters of a canary that give it away. */
const CANARY_LETTERS = 12;
/** Letters and digits that agree: six words or seven. What is shorter, anybody may say. */
const WINDOW = 32;
const STEP = 4;
/** As many are a leak whatever stands around them. */
const LONG_RUN = 120;
/** What a prompt puts between quotation marks, it wants said. */
const quoted = /"[^"\n]{1,300}"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|(?<![\p{L}\p{N}])'[^'\n]{8,300}'(?![\p{L}\p{N}])/gu;
const encoded = /[A-Za-z\d+/_-]{24,}={0,2}/g;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Finds what an answer repeats of its system prompt, word by word, whatever its spacing, case and punctuation; backwards, in
 * rot13, in base64 and hexadecimal digits, with digits for letters; and the prompt's canary. Takes time linear in all texts.
 *
 * @returns In order; whole sentences, as far as most of them is the prompt's.
 */
export function findLeaks(text: string, { prompt, others, threshold }: Prompt): Leak[] {
  const canaries = [...prompt.matchAll(canary)].map((match) => match[1]!);
  const own = prompt.replace(canary, ' ');
  const folded = fold(text);
  const windows = windowsOf(own, [...others, ...(own.match(quoted) ?? [])]);
  const decoded = decodedIn(text);
  const marks = canaryForms(canaries);
  const found: Leak[] = [
    ...marks.flatMap((mark) => placesOf(mark, folded)).map((span) => ({ ...span, type: 'canary' as const, score: 1 })),
    ...decoded.flatMap(({ text: inside, start, end }): Leak[] => {
      const letters = fold(inside).text;
      if (marks.some((mark) => letters.includes(mark))) return [{ start, end, type: 'canary', score: 1 }];
      return windows && windows.find(letters).length > 0 ? [{ start, end, type: 'encoded-prompt', score: 1 }] : [];
    }),
  ];
  const runs = windows ? windows.find(folded.text) : [];
  if (found.length === 0 && runs.length === 0) return [];
  return merged([...sentencesOf(text, found), ...promptSentences(text, folded, runs, threshold)]);
}

function windowsOf(prompt: string, others: readonly string[]): Windows | undefined {
  const folded = fold(prompt).text;
  if (folded.length < WINDOW) return undefined;
  const windows = new Windows(WINDOW);
  for (const form of [folded, reversed(folded), fold(prompt, rotated).text]) windows.add(form, STEP);
  for (const other of others) windows.exclude(fold(other).text);
  return windows;
}

function canaryForms(canaries: readonly string[]): string[] {
  return canaries.flatMap((each) => {
    const forms = [fold(each).text, reversed(fold(each).text), fold(each, rotated).text];
    return forms.flatMap((form) =>
      Array.from({ length: form.length - CANARY_LETTERS + 1 }, (_, at) => form.slice(at, at + CANARY_LETTERS)),
    );
  });
}

function placesOf(mark: string, { text, places }: Folded): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
    found.push({ start: places[at]!, end: places[at + mark.length - 1]! + 1 });
  }
  return found;
}

function decodedIn(text: string): (Span & { text: string })[] {
  return [...text.matchAll(encoded)].flatMap(({ 0: run, index }) => {
    const span = { start: index, end: index + run.length };
    const isHexadecimal = /^[\da-f]+$/i.test(run);
    return (isHexadecimal ? ['hex' as const, 'base64' as const] : ['base64' as const]).map((encoding) => ({
      ...span,
      text: Buffer.from(run, encoding).toString('utf8'),
    }));
  });
}

/** Sentences that have one of the spans in them. */
function sentencesOf(text: string, spans: readonly Leak[]): Leak[] {
  if (spans.length === 0) return [];
  const sentences = [...segmenter.segment(text)].map(({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }));
  const sorted = spans.toSorted((one, other) => one.start - other.start);
  const result: Leak[] = [];
  let next = 0;
  for (const { start, end } of sentences) {
    while (next < sorted.length && sorted[next]!.end <= start) next += 1;
    const leak = sorted[next];
    if (leak && leak.start < end) result.push({ ...leak, start, end });
  }
  return result;
}

function promptSentences(
  text: string,
  { places }: Folded,
  runs: readonly { start: number; end: number; source: number }[],
  threshold: number,
): Leak[] {
  if (runs.length === 0) return [];
  const typeOf = (source: number): Leak['type'] => (source === 0 ? 'prompt' : 'encoded-prompt');
  const result: Leak[] = runs
    .filter(({ start, end }) => end - start >= LONG_RUN)
    .map(({ start, end, source }) => ({
      type: typeOf(source),
      start: places[start]!,
      end: places[end - 1]! + 1,
      score: 1,
    }));
  let letter = 0;
  let next = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    const first = letter;
    while (letter < places.length && places[letter]! < index + segment.length) letter += 1;
    while (next < runs.length && runs[next]!.end <= first) next += 1;
    let covered = 0;
    for (let at = next; at < runs.length && runs[at]!.start < letter; at += 1) {
      covered += Math.min(letter, runs[at]!.end) - Math.max(first, runs[at]!.start);
    }
    const share = covered / (letter - first);
    if (covered === 0 || share < threshold) continue;
    result.push({ type: typeOf(runs[next]!.source), start: index, end: index + segment.length, score: share });
  }
  return result;
}

function merged(leaks: readonly Leak[]): Leak[] {
  const result: Leak[] = [];
  for (const leak of leaks.toSorted((one, other) => one.start - other.start)) {
    const before = result.at(-1);
    if (!before || leak.start >= before.end) result.push({ ...leak });
    else {
      before.end = Math.max(before.end, leak.end);
      if (leak.type === 'canary') before.type = 'canary';
    }
  }
  return result;
}
