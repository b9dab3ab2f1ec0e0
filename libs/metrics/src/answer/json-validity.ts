/**
 * Whether a text is JSON and nothing else: not in a code fence, and with no word before or after it.
 *
 * Source: RFC 8259, as `JSON.parse` reads it.
 *
 * @param matches - What else is asked of the value: the compiled validator of a JSON Schema, for one.
 * @default matches Any value will do.
 * @returns 0 or 1.
 */
export function jsonValidity(text: string, matches: (value: unknown) => boolean = () => true): number {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 0;
  }
  return matches(value) ? 1 : 0;
}
