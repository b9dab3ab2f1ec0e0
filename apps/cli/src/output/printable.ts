/* oxlint-disable no-control-regex */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that others wrote, as a terminal may show it: without control characters, which could move the cursor, set titles or
 * paste keys, and without those that change the writing direction. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '\ufffd').replace(DIRECTION, '');
}

/** The same on one line, cut at `width` characters. */
export function oneLine(text: string, width = 160): string {
  const flat = printable(text).replace(/\s+/g, ' ').trim();
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
}
