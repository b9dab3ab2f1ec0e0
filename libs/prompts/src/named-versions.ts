import { promptReference, type Snapshot } from '@weir/resources';

/** Versions of prompts that Apps, and variants of Suites, name by number. */
export function namedVersions(snapshot: Snapshot): Map<string, Set<number>> {
  const prompts = [
    ...snapshot.list('App').map(({ spec }) => spec.prompt),
    ...snapshot.list('Suite').flatMap(({ spec }) => spec.variants.map(({ with: changes }) => changes?.['prompt'])),
  ];
  const named = new Map<string, Set<number>>();
  for (const prompt of prompts) {
    const { name, version } = (typeof prompt === 'string' ? promptReference(prompt) : undefined) ?? {};
    if (name !== undefined && version !== undefined) named.set(name, (named.get(name) ?? new Set()).add(version));
  }
  return named;
}
