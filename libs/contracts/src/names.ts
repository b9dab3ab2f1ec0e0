import { WeirError } from '@weir/errors';

const LONGEST = 255;
/** Control, format and other characters that nobody sees, spaces of any kind, and what Unicode has readers ignore. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const ALLOWED = /^[A-Za-z0-9_](?:[A-Za-z0-9._\-/:@]*[A-Za-z0-9_-])?$/;
/** `a/../b`, `a//b`: names that a careless reader takes for others, wherever they end up in a path. */
const PATH_TRICK = /\/\/|\.\.|(?:^|\/)\.(?:\/|$)/;

/**
 * What is wrong with the name of a tenant, a group or a collection; undefined when nothing is. Names are compared byte by byte, so
 * two that look alike must not both be possible: they are of ASCII letters, digits and `. _ - / : @`.
 *
 * @returns The end of a sentence that begins with the field's name; it does not repeat the name, which may not be fit to print.
 */
export function problemOfName(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (name.length > LONGEST) return `must have at most ${LONGEST} characters`;
  if (UNSEEN.test(name)) return 'has spaces or characters that cannot be seen';
  if (name !== name.normalize('NFC')) return 'is not in Unicode normal form C';
  if (!ALLOWED.test(name)) {
    return 'may have ASCII letters, digits and . _ - / : @ only, and neither begins nor ends with a sign other than _ (or - at its end)';
  }
  if (PATH_TRICK.test(name)) return 'must not have //, .. or a dot alone between slashes';
  return undefined;
}

/** @throws WeirError poison `name-invalid`; `field` is what gave the name. */
export function requireName(name: string, field: string): string {
  const problem = problemOfName(name);
  if (problem === undefined) return name;
  throw new WeirError({ code: 'name-invalid', disposition: 'poison', field, message: `${field} ${problem}.` });
}
