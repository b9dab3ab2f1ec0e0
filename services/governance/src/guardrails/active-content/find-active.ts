import type { Edit, Span } from '../edits.js';
import type { Active, ActiveType } from './active.js';
import { findAddresses } from './addresses.js';
import { codeRegions, masked } from './code-regions.js';
import { findControlCharacters } from './control-characters.js';
import { findEncoded, findJsonEscapes } from './encoded.js';
import { findFormulas } from './formulas.js';
import type { Hosts } from './hosts.js';
import { findHtml } from './html.js';
import { findMarkdownLinks } from './markdown-links.js';

/** Fenced blocks that readers draw, and that link and load as they do. */
const DRAWN = /^(?:mermaid|plantuml|puml|dot|graphviz|d2|vega|vega-lite|geojson|topojson|svg|math|katex|latex|markmap|abc|chart|\{.*)$/;
/** Fenced blocks that go into spreadsheets. */
const TABLES = /^(?:csv|tsv|psv)$/;

export interface FindActiveOptions {
  hosts: Hosts;
  /** Arguments and results of tools. */
  isJson: boolean;
  /** Whether what stands for a find has to be as long. */
  keepsLength: boolean;
}

export interface Found extends Span {
  type: ActiveType;
}

/**
 * What would act where a text is shown, and the edits after which nothing does: another look at the text then finds nothing.
 * Takes linear time.
 *
 * @returns Both in order of the text; edits do not overlap.
 */
export function findActive(text: string, options: FindActiveOptions): { found: Found[]; edits: Edit[] } {
  const controls = findControlCharacters(text).map((each) => fitted(each, options));
  // The rest is looked for in the text without them: taken out, they may bring together what they parted.
  const clean = new Cleaned(text, controls);
  const rest = merged(findInClean(clean.text, options)).map((each) => fitted(each, options));
  const found = rest.map(({ start, end, replacement, type }) => ({ ...clean.before({ start, end }), replacement, type }));
  const edits: Edit[] = [];
  for (const { start, end, replacement } of [...controls, ...found].toSorted(byPlace)) {
    const last = edits.at(-1);
    // A control character within something else goes with it.
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else edits.push({ start, end, replacement });
  }
  return { found: [...controls, ...found].toSorted(byPlace).map(({ type, start, end }) => ({ type, start, end })), edits };
}

function findInClean(text: string, { hosts, isJson }: FindActiveOptions): Active[] {
  const code = codeRegions(text).filter(({ language }) => !DRAWN.test(language));
  const prose = masked(text, code);
  const tables = code.some(({ language }) => TABLES.test(language))
    ? masked(
        text,
        code.filter(({ language }) => !TABLES.test(language)),
      )
    : prose;
  return [
    findMarkdownLinks(prose, hosts),
    findAddresses(prose, hosts),
    findHtml(prose),
    findEncoded(prose),
    findFormulas(tables),
    isJson ? findJsonEscapes(text) : [],
  ].flat();
}

function byPlace(one: Span, other: Span): number {
  return one.start - other.start || other.end - one.end;
}

/** Of what overlaps, the first; it grows over what reaches beyond it. */
function merged(found: readonly Active[]): Active[] {
  const result: Active[] = [];
  for (const each of found.toSorted(byPlace)) {
    const last = result.at(-1);
    if (last && each.start < last.end) last.end = Math.max(last.end, each.end);
    else result.push({ ...each });
  }
  return result;
}

function fitted(active: Active, { keepsLength }: FindActiveOptions): Active {
  if (!keepsLength) return active;
  const { start, end, replacement } = active;
  if (replacement === '&lt;' && end - start === 1) return { ...active, replacement: '‹' };
  return { ...active, replacement: '•'.repeat(end - start) };
}

/** A text after edits, and where its places were before them. */
class Cleaned {
  readonly text: string;
  readonly #edits: readonly Edit[];
  /** Where in the text after them each edit ends. */
  readonly #ends: number[] = [];

  constructor(text: string, edits: readonly Edit[]) {
    const parts: string[] = [];
    let from = 0;
    let length = 0;
    for (const { start, end, replacement } of edits) {
      parts.push(text.slice(from, start), replacement);
      length += start - from + replacement.length;
      this.#ends.push(length);
      from = end;
    }
    parts.push(text.slice(from));
    this.text = edits.length === 0 ? text : parts.join('');
    this.#edits = edits;
  }

  before({ start, end }: Span): Span {
    // The last character's own place, and one more: what was taken out after it is not of the span.
    return { start: this.#before(start), end: this.#before(end - 1) + 1 };
  }

  #before(offset: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    const edit = this.#edits[low - 1];
    return edit ? edit.end + (offset - this.#ends[low - 1]!) : offset;
  }
}
