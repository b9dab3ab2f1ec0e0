import { refused } from './errors.js';

/**
 * A text in a filter of MLflow's, which knows two kinds of quotes and no way to escape them.
 *
 * @throws WeirError `mlflow-refused` (poison) for a text with both kinds.
 */
export function quoted(value: string): string {
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  throw refused('MLflow cannot search for a text that holds both kinds of quotes.');
}

/** The condition that a tag has a value. */
export const tagIs = (key: string, value: string): string => `tags.\`${key}\` = ${quoted(value)}`;
