import { embeddingText } from '@weir/models';
import type { Measure } from './unit.js';

/** What every chunk of a section repeats before its text. */
export interface Lead {
  headingPath: readonly string[];
  context: string | undefined;
  /** Tokens it adds to the text. */
  size: number;
}

interface LeadSource {
  title: string;
  headingPath: readonly string[];
  context: string | undefined;
}

/**
 * Shortens a lead to at most half of the window, so that a chunk is mostly its own text: first the last columns of the
 * context go, then the outermost headings. The title stays.
 */
export function fittingLead({ title, headingPath, context }: LeadSource, measure: Measure): Lead {
  let lead: Lead = { headingPath, context, size: 0 };
  for (;;) {
    const { headingPath: path, context: columns } = lead;
    lead = { ...lead, size: measure.sizeBefore((text) => embeddingText(title, path, columns, text)) };
    if (lead.size <= measure.maxTokens / 2) return lead;
    if (lead.context !== undefined) lead = { ...lead, context: firstColumns(lead.context) };
    else if (lead.headingPath.length > 0) lead = { ...lead, headingPath: lead.headingPath.slice(1) };
    else return lead;
  }
}

function firstColumns(context: string): string | undefined {
  const columns = context.split(' | ');
  return columns.length < 2 ? undefined : columns.slice(0, columns.length >> 1).join(' | ');
}
