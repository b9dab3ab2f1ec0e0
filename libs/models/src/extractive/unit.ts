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
  /** Without its line break and without white space around it. */
  text: string;
  /** Offsets of that into the context's text. */
  start: number;
  end: number;
  /** Characters of white space before it. */
  indent: number;
}

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at <= text.length;) {
    const newline = text.indexOf('\n', at);
    const whole = text.slice(at, newline === -1 ? text.length : newline);
    const trimmed = whole.trim();
    const indent = whole.length - whole.trimStart().length;
    lines.push({ text: trimmed, start: at + indent, end: at + indent + trimmed.length, indent });
    at += whole.length + 1;
  }
  return lines;
}
