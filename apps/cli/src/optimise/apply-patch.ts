import { readFileSync, writeFileSync } from 'node:fs';
import { type Document, isScalar, parseAllDocuments } from 'yaml';
import { usageError } from '../cli-error.js';

/**
 * Changes an App in a YAML file by a merge patch (RFC 7396); comments and other resources stay as they are.
 *
 * @throws CliError when the file has no App of that name.
 */
export function applyPatchTo(file: string, app: string, patch: object): void {
  const documents = parseAllDocuments(readText(file)) as Document.Parsed[];
  const wanted = documents.find((one) => one.get('kind') === 'App' && one.get('name') === app);
  if (!wanted) throw usageError(`${file} has no App named ${app}.`, '--apply-to');
  merge(wanted, ['spec'], patch);
  writeFileSync(file, documents.map((one) => String(one)).join(''));
}

function merge(document: Document, path: readonly string[], patch: object): void {
  for (const [name, value] of Object.entries(patch) as [string, unknown][]) {
    const at = [...path, name];
    if (value === null) document.deleteIn(at);
    else if (typeof value === 'object' && !Array.isArray(value) && document.hasIn(at)) merge(document, at, value);
    else set(document, at, value);
  }
}

/** A value that takes another's place keeps the comment beside it. */
function set(document: Document, at: readonly string[], value: unknown): void {
  const before = document.getIn(at, true);
  if (isScalar(before) && typeof value !== 'object') before.value = value;
  else document.setIn(at, document.createNode(value));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw usageError(`There is no file ${file}.`, '--apply-to');
  }
}
