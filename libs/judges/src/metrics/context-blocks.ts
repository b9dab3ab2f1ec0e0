import type { DataBlock } from '../asking/frame-data.js';

/** A block for each context, in order, numbered from 1. */
export function contextBlocks(contexts: readonly string[]): DataBlock[] {
  return contexts.map((text, index) => ({ name: `context-${index + 1}`, text }));
}
