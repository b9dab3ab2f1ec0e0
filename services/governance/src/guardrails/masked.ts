import type { Edit, Span } from './edits.js';

/** A `•` for every character of a span but line ends, so that offsets stay. */
export function masked({ start, end }: Span, text: string): Edit {
  return { start, end, replacement: text.slice(start, end).replace(/[^\r\n]/g, '•') };
}
