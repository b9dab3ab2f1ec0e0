import { WeirError } from '@weir/errors';
import {
  isKind,
  type Kind,
  parseResource,
  type Resource,
  resourceHash,
  resourceKey,
  type Snapshot,
} from '@weir/resources';
import type { Applied } from './resources.schema.js';

export interface Changes {
  results: Applied[];
  /** Those that are not in force yet, as declared. */
  changed: Resource[];
}

/**
 * What applying declarations would do to a snapshot. All of them, or none: one invalid declaration refuses the lot.
 *
 * @throws WeirError poison `resource-invalid`; its field begins with the declaration's place, as in `resources.2.spec.model`.
 */
export function planChanges(declared: readonly unknown[], snapshot: Snapshot): Changes {
  const resources = declared.map(parseAt);
  const seen = new Set<string>();
  resources.forEach((resource, index) => {
    const key = resourceKey(resource);
    if (seen.has(key)) throw invalidAt(index, 'name', `${key} is declared twice.`);
    seen.add(key);
  });
  const results = resources.map((resource) => ({
    kind: resource.kind,
    name: resource.name,
    action: actionOf(resource, snapshot),
  }));
  return { results, changed: resources.filter((_, index) => results[index]?.action !== 'unchanged') };
}

/** Whether a snapshot holds a resource exactly as declared. */
export function holds(snapshot: Snapshot, resource: Resource): boolean {
  return actionOf(resource, snapshot) === 'unchanged';
}

function actionOf(resource: Resource, snapshot: Snapshot): Applied['action'] {
  const { kind, name } = resource;
  const spec = snapshot.find(kind, name);
  if (!spec) return 'created';
  return resourceHash({ kind, name, spec }) === resourceHash(resource) ? 'unchanged' : 'changed';
}

/** Of kinds that follow from something else: what is declared by hand would not last. */
const MIRRORED: Partial<Record<Kind, string>> = {
  Prompt: "A Prompt follows MLflow's registry: push it there, with `weir prompt push`.",
};

/** @throws WeirError poison `resource-invalid` for a kind that is not declared. */
export function requireDeclared(kind: unknown, field = 'kind'): void {
  const why = isKind(kind) ? MIRRORED[kind] : undefined;
  if (why === undefined) return;
  throw new WeirError({ code: 'resource-invalid', disposition: 'poison', field, message: why });
}

function parseAt(declaration: unknown, index: number): Resource {
  requireDeclared((declaration as { kind?: unknown } | null)?.kind, `resources.${index}.kind`);
  try {
    return parseResource(declaration);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    throw invalidAt(index, error.field, error.message);
  }
}

function invalidAt(index: number, field: string | undefined, message: string): WeirError {
  return new WeirError({
    code: 'resource-invalid',
    disposition: 'poison',
    field: ['resources', String(index), ...(field === undefined ? [] : [field])].join('.'),
    message,
  });
}
