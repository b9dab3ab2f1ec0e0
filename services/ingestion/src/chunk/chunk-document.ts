import type { ParsedDocument } from '../parse/document.js';
import { embeddingText } from '@weir/models';
import { fittingLead } from './lead.js';
import type { Lead } from './lead.js';
import { packUnits } from './pack-units.js';
import type { Room } from './pack-units.js';
import { sectionsOf } from './sections.js';
import type { Section } from './sections.js';
import { splitUnit } from './split-unit.js';
import { Measure, contextOf, sizeOf } from './unit.js';
import type { CountTokens, Unit } from './unit.js';

export interface ChunkSettings {
  /** Window of the embedding model, with what its tokenizer adds (`[CLS]` and the like). */
  maxTokens: number;
  /** Size to fill chunks to. @default maxTokens */
  targetTokens?: number;
  /** How much of the end of a chunk the next one of its section repeats, in whole sentences; at most half a chunk. @default 0 */
  overlapTokens?: number;
}

export interface Chunk {
  ordinal: number;
  /** Offsets into the document's text, UTF-16 code units; `end` is exclusive. */
  start: number;
  end: number;
  /** `document.text` from `start` to `end`. */
  text: string;
  headingPath: string[];
  /** Tokens of `embeddingText(title, headingPath, context, text)`. */
  tokens: number;
  /** Column names, for rows that are cut off from theirs. */
  context?: string;
}

/**
 * Cuts a document into the pieces that are embedded and found.
 *
 * Chunks follow the structure: one does not reach over a heading unless both sections are tiny, a heading stays with what
 * follows it, tables and code stay whole if they fit, rows are grouped whole. What is too large is cut at rows, lines or
 * sentences, then words, and only a run that no window holds between two code points.
 *
 * @param settings - Sizes in tokens of the embedding model. A chunk also has at most about 16 characters a token, for
 *   text that tokenizers make few tokens of.
 * @param countTokens - Called a bounded number of times for each piece of text, so linearly often.
 * @returns In reading order. Every block's text but white space is in at least one chunk, in exactly one without overlap.
 *   `tokens` is at most `maxTokens`, as long as the title leaves a quarter of the window free and no single character is
 *   larger than that. Empty for a document without blocks.
 */
export function chunkDocument(document: ParsedDocument, settings: ChunkSettings, countTokens: CountTokens): Chunk[] {
  const measure = new Measure(document.text, settings.maxTokens, countTokens);
  const target = Math.min(settings.targetTokens ?? settings.maxTokens, settings.maxTokens);
  const smallest = Math.floor(target / 4);
  const overlap = Math.min(settings.overlapTokens ?? 0, target / 2);
  const chunks: Cut[] = [];
  for (const section of sectionsOf(document.blocks, measure, smallest)) {
    const leadOf = leads(document.title, section, measure);
    const room = { ...rooms(leadOf, measure, target), smallest, overlap };
    for (const packed of packUnits(section.units, measure, room)) {
      const units = startingAfter(chunks.at(-1)?.start, packed);
      const fitting = exactlyFitting(units, measure, (part) => cut(document, part, leadOf, countTokens));
      for (const chunk of fitting) chunks.push(chunk);
    }
  }
  return chunks.map((chunk, ordinal) => ({ ordinal, ...chunk }));
}

type Cut = Omit<Chunk, 'ordinal'>;
type LeadOf = (first: Unit) => Lead;

/** Each lead of a section is made once: its tokens are counted exactly. */
function leads(title: string, { headingPath }: Section, measure: Measure): LeadOf {
  const known = new Map<string | undefined, Lead>();
  return (first) => {
    const context = contextOf(first);
    const lead = known.get(context) ?? fittingLead({ title, headingPath, context }, measure);
    known.set(context, lead);
    return lead;
  };
}

/** Even under a title that fills the window a quarter of it is for the text, or a document would become countless chunks. */
function rooms(leadOf: LeadOf, measure: Measure, target: number): Pick<Room, 'target' | 'limit'> {
  const room = (tokens: number) => (first: Unit) =>
    Math.max(tokens - measure.overhead - leadOf(first).size, Math.floor(tokens / 4), 1);
  return { target: room(target), limit: room(measure.maxTokens) };
}

function cut(
  { title, text: source }: ParsedDocument,
  units: readonly Unit[],
  leadOf: LeadOf,
  count: CountTokens,
): Cut[] {
  const [first, last] = [units[0], units.at(-1)];
  if (first === undefined || last === undefined) return [];
  const text = source.slice(first.start, last.end);
  const { headingPath, context } = leadOf(first);
  const tokens = count(embeddingText(title, headingPath, context, text));
  const chunk = { start: first.start, end: last.end, text, headingPath: [...headingPath], tokens };
  return [context === undefined ? chunk : { ...chunk, context }];
}

/** Repeats nothing where the chunk before was cut once more, and so already starts at the repetition. */
function startingAfter(start: number | undefined, units: readonly Unit[]): readonly Unit[] {
  const repeatsTooMuch = start !== undefined && (units[0]?.start ?? 0) <= start;
  return repeatsTooMuch ? units.filter((unit) => unit.repeated !== true) : units;
}

/** Sizes were added up; a chunk whose whole counts more than its parts is cut once more. */
function exactlyFitting(units: readonly Unit[], measure: Measure, cutUnits: (units: readonly Unit[]) => Cut[]): Cut[] {
  const chunks = cutUnits(units);
  if (chunks.every((chunk) => chunk.tokens <= measure.maxTokens)) return chunks;
  const fresh = units.filter((unit) => unit.repeated !== true);
  if (fresh.length < units.length) return exactlyFitting(fresh, measure, cutUnits);
  const [first] = units;
  const parts = units.length === 1 && first !== undefined ? splitUnit(first, measure) : units;
  if (parts.length < 2) return chunks;
  const at = middleOf(parts);
  return [parts.slice(0, at), parts.slice(at)].flatMap((half) => exactlyFitting(half, measure, cutUnits));
}

/** Where half of the size is reached, but not right after a heading. */
function middleOf(units: readonly Unit[]): number {
  const half = sizeOf(units) / 2;
  let size = 0;
  const reached = units.findIndex((unit) => {
    size += unit.size;
    return size >= half;
  });
  const wanted = Math.min(Math.max(reached, 1), units.length - 1);
  const before = units.findIndex((unit, index) => index >= wanted - 1 && unit.kind !== 'heading');
  return before === -1 || before === units.length - 1 ? wanted : before + 1;
}
