export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'row';

/** A piece of a document that has one kind. Blocks are in reading order, never overlap and never start or end with white space. */
export interface Block {
  kind: BlockKind;
  /** Offsets into the document's `text`, UTF-16 code units; `end` is exclusive. */
  start: number;
  end: number;
  /** The headings above it, outermost first, as plain text; without the first H1 if that is the document's title. */
  headingPath: readonly string[];
  /** 1 to 6, on headings alone. */
  depth?: number;
  /** Column names (`office | city | desks`), on tables with a header and on the rows of a CSV file. */
  context?: string;
}

/**
 * A document as chunking reads it.
 *
 * `text` is the normalised text (see `normaliseText`) that all offsets refer to: the decoded source itself for plain text,
 * Markdown, CSV and JSONL, the readable text for HTML. Blocks cover all of it but white space and Markdown's front matter.
 */
export interface ParsedDocument {
  mediaType: string;
  title: string;
  text: string;
  blocks: Block[];
}

/** A block as a format's parser finds it; heading paths are made from the labels once the title is known. */
export interface FoundBlock {
  kind: BlockKind;
  start: number;
  end: number;
  depth?: number;
  /** A heading's text without markup. */
  label?: string;
  context?: string;
}

/** What a format's parser returns. */
export interface FoundText {
  text: string;
  blocks: FoundBlock[];
  /** Titles the format itself states, such as front matter (`declared`) or `<title>` (`page`). */
  declaredTitle?: string;
  pageTitle?: string;
}
