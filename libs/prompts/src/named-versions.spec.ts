import { parseResource, Snapshot } from '@weir/resources';
import { expect, it } from 'vitest';
import { namedVersions } from './named-versions.js';

it('finds what Apps and changes to Apps name by number', () => {
  const app = (name: string, prompt?: unknown) => ({
    kind: 'App',
    name,
    spec: { pattern: 'simple', model: 'm', prompt },
  });
  const variants = ['qa@3', 'qa@candidate', { user: 'a' }].map((prompt, index) => ({
    name: `v${index}`,
    app: 'a',
    with: { prompt },
  }));
  const suite = { kind: 'Suite', name: 's', spec: { dataset: 'd', variants } };
  const canary = { kind: 'Canary', name: 'a', spec: { promotion: 'p', share: 0.1, with: { prompt: 'qa@4' } } };
  const snapshot = [app('a', 'qa@1'), app('b', 'qa@production'), app('c'), app('d', 'other@2'), suite, canary]
    .map(parseResource)
    .reduce((all, resource) => all.with(resource), Snapshot.empty);
  expect(namedVersions(snapshot)).toEqual(
    new Map([
      ['qa', new Set([1, 3, 4])],
      ['other', new Set([2])],
    ]),
  );
});
