import { WeirError } from '@weir/errors';
import type { FoundBlock, FoundText } from './document.js';

/**
 * JSON Lines: every line that is not blank is one JSON value and one block.
 *
 * @throws WeirError `content-malformed` (poison, field `content`) naming the first line that is not JSON.
 */
export function parseJsonl(text: string): FoundText {
  const blocks: FoundBlock[] = [];
  let number = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const row = line.trim();
    number += 1;
    if (row !== '') {
      requireJson(row, number);
      const rowStart = start + line.indexOf(row);
      blocks.push({ kind: 'row', start: rowStart, end: rowStart + row.length });
    }
    start = end + 1;
  }
  return { text, blocks };
}

function requireJson(row: string, number: number): void {
  try {
    JSON.parse(row);
  } catch {
    // No cause: a JSON error quotes the text it stumbled over.
    throw new WeirError({
      code: 'content-malformed',
      disposition: 'poison',
      field: 'content',
      message: `Line ${number} is not valid JSON.`,
    });
  }
}
