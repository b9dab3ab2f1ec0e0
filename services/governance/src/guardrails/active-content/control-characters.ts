import { type Active, MOST_FINDS } from './active.js';
import { NextIndex } from './next-index.js';

/** All but tab, line feed, and a carriage return before a line feed: C0, delete, C1. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const control = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]|\r(?!\n)/g;
/** Parameters, intermediates and the last byte of a control sequence (ECMA-48, section 5.4). */
const sequence = /[0-?]*[ -/]*[@-~]?/y;
/** What begins a string that a terminal reads up to its terminator: DCS, SOS, OSC, PM, APC. */
const STRINGS = 'PX]^_';
const C1_STRINGS = '\x90\x98\x9D\x9E\x9F';

/**
 * Finds escape sequences of terminals as a whole, and other control characters. In linear time: a string without its end
 * is taken to be nothing but its beginning.
 *
 * @returns In order, none overlapping. A carriage return alone, which has a terminal write over its line, becomes a line feed.
 */
export function findControlCharacters(text: string): Active[] {
  const found: Active[] = [];
  const ends = ['\x07', '\x1B\\', '\x9C'].map((end) => new NextIndex(text, end));
  control.lastIndex = 0;
  for (let match = control.exec(text); match && found.length <= MOST_FINDS; match = control.exec(text)) {
    const start = match.index;
    const end = endOf(text, start, ends);
    const isEscape = text[start] === '\x1B' || /[\x80-\x9F]/.test(text[start]!);
    found.push({
      type: isEscape ? 'terminal-escape' : 'control-character',
      start,
      end,
      replacement: text[start] === '\r' ? '\n' : '',
    });
    control.lastIndex = end;
  }
  return found;
}

function endOf(text: string, start: number, ends: readonly NextIndex[]): number {
  const first = text[start]!;
  const second = first === '\x1B' ? (text[start + 1] ?? '') : '';
  const from = start + 1 + second.length;
  if (second === '[' || first === '\x9B') return sequenceEnd(text, from);
  if ((second !== '' && STRINGS.includes(second)) || C1_STRINGS.includes(first)) return stringEnd(text, from, ends);
  // Two characters, or one and intermediates: what switches character sets.
  if (second !== '' && / |[#%()*+./-]/.test(second)) return Math.min(from + 1, text.length);
  return second !== '' && /[0-~]/.test(second) ? from : start + 1;
}

function sequenceEnd(text: string, from: number): number {
  sequence.lastIndex = from;
  sequence.exec(text);
  return Math.max(from, sequence.lastIndex);
}

/** Longer strings than this are no links or titles; terminals give up on them too. */
const LONGEST_STRING = 4_096;

function stringEnd(text: string, from: number, ends: readonly NextIndex[]): number {
  const [end] = ends
    .map((each) => ({ at: each.after(from), length: each.length }))
    .filter(({ at }) => at >= 0 && at - from <= LONGEST_STRING)
    .toSorted((one, other) => one.at - other.at);
  return end ? end.at + end.length : from;
}
