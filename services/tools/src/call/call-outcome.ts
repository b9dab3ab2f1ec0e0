import { WeirError } from '@weir/errors';

/** What a call came to, as the model is told. */
export interface CallOutcome {
  content: string;
  /** Empty when it went well. */
  code: string;
  truncated: boolean;
  tookMs: number;
}

/** A failure that is the model's to know: it may try something else. */
export function failedCall({ code, message }: WeirError, tookMs = 0): CallOutcome {
  return { content: message, code, truncated: false, tookMs };
}

/** What no text has: a few are cleaned away, many say that it is none. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD]/g;

/**
 * The output of a tool as text that can be passed on: without control characters, and no longer than allowed.
 *
 * @param maxCharacters - UTF-16 code units; a character is not cut in two.
 * @throws WeirError poison `result-binary`.
 */
export function readableOutput(content: string, maxCharacters: number): { content: string; truncated: boolean } {
  // Twice the limit is enough to cut from, however long it is.
  const head = content.slice(0, 2 * maxCharacters);
  const text = head.toWellFormed().replaceAll(CONTROLS, '');
  if (head.length - text.length > Math.max(16, head.length / 20)) {
    throw new WeirError({ code: 'result-binary', disposition: 'poison', message: 'The result is binary, not text.' });
  }
  if (text.length <= maxCharacters) return { content: text, truncated: content.length > head.length };
  const end = text.codePointAt(maxCharacters - 1)! > 0xffff ? maxCharacters - 1 : maxCharacters;
  return { content: text.slice(0, end), truncated: true };
}
