import { applyEdits, composeEdits, type Edit, EditMap, type Span } from '../edits.js';
import { type Active, type ActiveType, MOST_FINDS } from './active.js';
import { findAddresses } from './addresses.js';
import { type CodeRegion, codeRegions, masked } from './code-regions.js';
import { findControlCharacters } from './control-characters.js';
import { findEncoded, findJsonEscapes } from './encoded.js';
import { findFormulas } from './formulas.js';
import type { Hosts } from './hosts.js';
import { findHtml } from './html.js';
import { findMarkdownLinks } from './markdown-links.js';

/** Fenced blocks that readers draw, and that link and load as they do. */
const DRAWN =
  /^(?:mermaid|plantuml|puml|dot|graphviz|d2|vega|vega-lite|geojson|topojson|svg|math|katex|latex|markmap|abc|chart|\{.*)$/;
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

/** Rounds after which a text is given up. Two do for nearly all: one that finds, and one that finds nothing more. */
const MOST_ROUNDS = 6;

/**
 * What would act where a text is shown, and the edits after which nothing does: another look at the text then finds nothing.
 * Takes linear time.
 *
 * @returns Both in order of the text; edits do not overlap.
 */
export function findActive(text: string, options: FindActiveOptions): { found: Found[]; edits: Edit[] } {
  const found: Found[] = [];
  let edits: Edit[] = [];
  let left = text;
  let code = codeRegions(left);
  // Each is looked for in the text without what was found before, and all again: taken out, that may bring together what it
  // parted, or have what was code no longer be.
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const before = left;
    for (const find of finders) {
      const actives = merged(find(left, code, options)).map((each) => fitted(each, options));
      if (actives.length === 0) continue;
      if (found.length + actives.length > MOST_FINDS) return withoutText(text, [...found, ...actives], options);
      const map = new EditMap(edits);
      for (const active of actives) found.push({ type: active.type, ...map.before(active) });
      edits = composeEdits(edits, actives, left);
      left = applyEdits(left, actives);
      code = codeRegions(left);
    }
    if (left === before) return { found: found.toSorted(byPlace), edits };
  }
  return withoutText(text, found, options);
}

function withoutText(
  text: string,
  found: readonly Found[],
  options: FindActiveOptions,
): { found: Found[]; edits: Edit[] } {
  const whole: Active = { type: 'html', start: 0, end: text.length, replacement: '(text removed)' };
  return { found: found.toSorted(byPlace), edits: [fitted(whole, options)] };
}

type Finder = (text: string, code: readonly CodeRegion[], options: FindActiveOptions) => readonly Active[];

const finders: readonly Finder[] = [
  (text) => findControlCharacters(text),
  (text, code, { hosts, isJson }) => {
    const prose = proseOf(text, code);
    const escapes = isJson ? findJsonEscapes(text) : [];
    return [findMarkdownLinks(prose, hosts), findAddresses(prose, hosts), findEncoded(prose), escapes].flat();
  },
  (text, code) => findHtml(proseOf(text, code)),
  (text, code) => {
    const rest = code.filter(({ language }) => !TABLES.test(language));
    return findFormulas(masked(text, rest));
  },
];

function proseOf(text: string, code: readonly CodeRegion[]): string {
  const rest = code.filter(({ language }) => !DRAWN.test(language));
  return masked(text, rest);
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
