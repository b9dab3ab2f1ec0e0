import type { Block } from '../parse/document.js';
import { sizeOf } from './unit.js';
import type { Measure, Unit } from './unit.js';

/** Blocks that chunks may be packed from together: a heading with what follows it, or several tiny sections. */
export interface Section {
  units: Unit[];
  headingPath: readonly string[];
}

interface HeadedSection extends Section {
  index: number;
  /** Depth of its heading; 0 for what comes before the first one. */
  depth: number;
  /** Index of the section it is a subsection of; -1 at the top. */
  parent: number;
}

/** Divides a document at its headings, then joins what would be too small to be found on its own. */
export function sectionsOf(blocks: readonly Block[], measure: Measure, smallest: number): Section[] {
  return joinTiny(joinBareHeadings(headedSections(blocks, measure)), smallest);
}

function headedSections(blocks: readonly Block[], measure: Measure): HeadedSection[] {
  const sections: HeadedSection[] = [];
  const ancestors: HeadedSection[] = [];
  blocks.forEach((block, index) => {
    let open = sections.at(-1);
    if (open === undefined || block.kind === 'heading') {
      const depth = block.kind === 'heading' ? (block.depth ?? 1) : 0;
      while ((ancestors.at(-1)?.depth ?? -1) >= depth) ancestors.pop();
      const parent = ancestors.at(-1)?.index ?? -1;
      open = { units: [], headingPath: block.headingPath, index: sections.length, depth, parent };
      // What comes before the first heading is nobody's parent.
      if (depth > 0) ancestors.push(open);
      sections.push(open);
    }
    // The path of what is below the heading names the heading too.
    if (block.kind !== 'heading') open.headingPath = block.headingPath;
    const { kind, start, end, context } = block;
    const unit: Unit = { kind, start, end, level: 0, size: measure.size(block, blocks[index - 1]?.end) };
    open.units.push(context === undefined ? unit : { ...unit, context });
  });
  return sections;
}

const isBare = (section: Section): boolean => section.units.every((unit) => unit.kind === 'heading');

/**
 * A heading with nothing below it goes with its first subsection, or else with the section before it, since a heading
 * alone says nothing. Only in a document of headings alone they are a section.
 */
function joinBareHeadings(sections: readonly HeadedSection[]): HeadedSection[] {
  const joined: HeadedSection[] = [];
  let waiting: Unit[] = [];
  sections.forEach((section, index) => {
    const next = sections[index + 1];
    const before = joined.at(-1);
    if (!isBare(section)) {
      joined.push({ ...section, units: [...waiting, ...section.units] });
      waiting = [];
    } else if (before !== undefined && waiting.length === 0 && (next === undefined || next.depth <= section.depth)) {
      before.units.push(...section.units);
    } else {
      waiting.push(...section.units);
    }
  });
  if (waiting.length === 0) return joined;
  const last = joined.at(-1);
  if (last !== undefined) last.units = last.units.concat(waiting);
  else if (sections[0] !== undefined) joined.push({ ...sections[0], units: waiting });
  return joined;
}

/**
 * Joins a section smaller than `smallest` tokens with the sections after it, up to twice that: with its subsections and
 * siblings, and across headings of depth 1 and 2 only if both are that small.
 */
function joinTiny(sections: readonly HeadedSection[], smallest: number): Section[] {
  const joined: (HeadedSection & { size: number })[] = [];
  for (const section of sections) {
    const size = sizeOf(section.units);
    const before = joined.at(-1);
    const related =
      before !== undefined &&
      (section.parent === before.parent || section.parent >= before.index) &&
      before.size < smallest;
    if (related && (section.depth > 2 || size < smallest) && before.size + size <= smallest * 2) {
      before.units.push(...section.units);
      before.size += size;
      before.headingPath = commonPath(before.headingPath, section.headingPath);
    } else {
      joined.push({ ...section, units: [...section.units], size });
    }
  }
  return joined;
}

function commonPath(one: readonly string[], other: readonly string[]): readonly string[] {
  const differs = one.findIndex((heading, index) => heading !== other[index]);
  return differs === -1 ? one : one.slice(0, differs);
}
