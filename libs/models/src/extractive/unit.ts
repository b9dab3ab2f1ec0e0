/** A piece of a context that can be quoted by itself: a sentence, an item of a list, a row of a table, a stanza of code. */
export interface Unit {
  kind: 'sentence' | 'item' | 'row' | 'code';
  /** Place of its context among the contexts. */
  context: number;
  /** Offsets into the context's text, UTF-16 code units; `end` is exclusive. */
  start: number;
  end: number;
  /** As it reads in an answer: without markup, on one line (code keeps its lines). */
  text: string;
  /** What it stands under, outermost first, without markup: title, headings, the words that open its list. */
  above: readonly string[];
}

/** A line of a context's text. */
export interface Line {
  /** Without its line break, white space around it and the marks of a Markdown quotation before it. */
  text: string;
  /** Offsets of that into the context's text. */
  start: number;
  end: number;
}

const QUOTED = /^\s*(?:>\s*)*/;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (const whole of text.split('\n')) {
    const before = QUOTED.exec(whole)?.[0].length ?? 0;
    const content = whole.slice(before).trimEnd();
    lines.push({ text: content, start: at + before, end: at + before + content.length });
    at += whole.length + 1;
  }
  return lines;
}
