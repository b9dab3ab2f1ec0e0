import type { BlockKind } from '../parse/document.js';
import { withoutRulers } from '@weir/models';

/** A piece of the document's text; offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** A piece that chunks are packed from: a block, or a part of one that was too large. */
export interface Unit extends Span {
  kind: BlockKind;
  /**
   * Tokens it adds to a chunk, with the white space before it; at least one for every 16 characters, so that text which a
   * tokenizer maps to a single token (a word of a megabyte) still fills a chunk.
   */
  size: number;
  /** How often its block was divided to get it; see `splitUnit`. */
  level: number;
  /** Column names, of rows and of tables with a header. */
  context?: string;
  /** It repeats the end of the chunk before. */
  repeated?: boolean;
}

const charactersPerToken = 16;

/** White space before a unit is counted with it, but not more than this: some tokenizers see it, none needs all. */
const maxGap = 8;

const sample = 'x';

export type CountTokens = (text: string) => number;

/** Measures pieces of one text. Calls the tokenizer once a piece, and never with more than a window can hold. */
export class Measure {
  /** Tokens that the tokenizer adds to any text, such as `[CLS]` and `[SEP]`. */
  readonly overhead: number;
  private readonly sampleTokens: number;

  constructor(
    readonly text: string,
    readonly maxTokens: number,
    readonly countTokens: CountTokens,
  ) {
    this.overhead = countTokens('');
    this.sampleTokens = countTokens(sample);
  }

  /** Tokens that something adds to the text it is put before. */
  sizeBefore(withText: (text: string) => string): number {
    return Math.max(this.countTokens(withText(sample)) - this.sampleTokens, 0);
  }

  /** @param previousEnd - Where the piece before it ends, if there is one. */
  size(span: Span, previousEnd: number | undefined): number {
    const least = Math.ceil((span.end - span.start) / charactersPerToken);
    if (least > this.maxTokens) return least;
    const from = previousEnd === undefined ? span.start : Math.max(previousEnd, span.start - maxGap);
    return Math.max(least, this.countTokens(withoutRulers(this.text.slice(from, span.end))) - this.overhead);
  }
}

/** What a chunk that starts with the unit needs to be understood: a whole table brings its header along, its rows do not. */
export function contextOf(first: Unit): string | undefined {
  return first.kind === 'table' && first.level === 0 ? undefined : first.context;
}

export const sizeOf = (units: readonly Unit[]): number => units.reduce((sum, unit) => sum + unit.size, 0);

export const onlyHeadings = (units: readonly Unit[]): boolean => units.every((unit) => unit.kind === 'heading');
