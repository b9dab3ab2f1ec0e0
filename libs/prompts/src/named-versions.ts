import { promptReference, type Snapshot } from '@weir/resources';

/** Versions of prompts that Apps, and changes to them in Suites, Promotions and Canaries, name by number. */
export function namedVersions(snapshot: Snapshot): Map<string, Set<number>> {
  const changes = [
    ...snapshot.list('Suite').flatMap(({ spec }) => spec.variants.map((variant) => variant.with)),
    ...snapshot.list('Promotion').map(({ spec }) => spec.with),
    ...snapshot.list('Canary').map(({ spec }) => spec.with),
  ];
  const prompts = [
    ...snapshot.list('App').map(({ spec }) => spec.prompt),
    ...changes.map((change) => change?.['prompt']),
  ];
  const named = new Map<string, Set<number>>();
  for (const prompt of prompts) {
    const { name, version } = (typeof prompt === 'string' ? promptReference(prompt) : undefined) ?? {};
    if (name !== undefined && version !== undefined) named.set(name, (named.get(name) ?? new Set()).add(version));
  }
  return named;
}
