import { usageError } from '../cli-error.js';

/**
 * Changes as `prompt.system="Be brief."`, `retrieval.k=4` or `cache=null`, as one merge patch. A value is JSON where it can be
 * read as such, and else a text.
 *
 * @throws CliError for one that has no name.
 */
export function patchOf(changes: readonly string[]): Record<string, unknown> {
  const patch = new Map<string, unknown>();
  for (const change of changes) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(change) ?? [];
    const names = path?.trim().split('.') ?? [];
    if (value === undefined || names.some((name) => name === '')) {
      throw usageError(`A change is written name=value, as retrieval.k=4, and not ${change}.`, '--with');
    }
    set(patch, names, read(value));
  }
  return plain(patch);
}

function set(into: Map<string, unknown>, [name, ...more]: readonly string[], value: unknown): void {
  if (more.length === 0) {
    into.set(name!, value);
    return;
  }
  const before = into.get(name!);
  const below = before instanceof Map ? (before as Map<string, unknown>) : new Map<string, unknown>();
  into.set(name!, below);
  set(below, more, value);
}

function plain(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    [...map].map(([name, value]) => [name, value instanceof Map ? plain(value as Map<string, unknown>) : value]),
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
