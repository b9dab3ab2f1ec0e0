import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { usageError } from '../cli-error.js';
import type { Declaration } from '../gateway-types.js';

export interface ReadDeclaration extends Declaration {
  /** Where it stands, `file:line`. */
  at: string;
}

/**
 * The resources in some YAML files. Their fields are not checked here: the gateway does that, by its own version.
 *
 * @param paths - Files, folders (their `.yaml` and `.yml`, not below), or `-` for standard input.
 * @throws CliError usage that names file and line.
 */
export function readDeclarations(paths: readonly string[]): ReadDeclaration[] {
  const declarations = paths.flatMap(filesOf).flatMap((file) => parseDeclarations(readText(file), file));
  const places = new Map<string, string>();
  for (const { kind, name, at } of declarations) {
    const before = places.get(`${kind}/${name}`);
    if (before !== undefined) throw usageError(`${kind} ${name} is declared twice: ${before} and ${at}.`, '-f');
    places.set(`${kind}/${name}`, at);
  }
  return declarations;
}

export function parseDeclarations(text: string, file: string): ReadDeclaration[] {
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines }).flatMap((document) => {
    const lineAt = (offset: number) => `${file}:${lines.linePos(offset).line}`;
    const [error] = document.errors;
    if (error) throw usageError(`${lineAt(error.pos[0])}: ${error.message.split('\n', 1)[0]}`, '-f');
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const at = lineAt(document.contents?.range?.[0] ?? document.range?.[0] ?? 0);
    const { kind, name, spec, ...rest } = value as Record<string, unknown>;
    const [unknown] = Object.keys(rest);
    if (typeof kind !== 'string') throw usageError(`${at}: a resource needs a kind.`, '-f');
    if (typeof name !== 'string') throw usageError(`${at}: a resource needs a name.`, '-f');
    if (unknown !== undefined) throw usageError(`${at}: unknown field ${unknown}; there are kind, name, spec.`, '-f');
    return [{ kind, name, spec: spec ?? {}, at }];
  });
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw usageError(`There is no file or folder ${path}.`, '-f');
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted();
  if (files.length === 0) throw usageError(`${path} holds no .yaml file.`, '-f');
  return files.map((name) => join(path, name));
}

function readText(file: string): string {
  return readFileSync(file === '-' ? 0 : file, 'utf8');
}
