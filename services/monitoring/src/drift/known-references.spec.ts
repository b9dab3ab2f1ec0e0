import { describe, expect, it } from 'vitest';
import { KnownReferences } from './known-references.js';
import type { RunFeatures } from './run-features.js';

const app = { tenant: 'acme', app: 'support' };
const runs = (...names: string[]): RunFeatures[] => names.map((run, at) => ({ run, at, outcome: 'answered' }));

describe('KnownReferences', () => {
  it('gives the same for the same runs of an app', () => {
    const references = new KnownReferences();
    const first = references.of(app, runs('a', 'b', 'c'));
    expect(references.of(app, runs('a', 'b', 'c'))).toBe(first);
    expect(references.of({ ...app, tenant: 'other' }, runs('a', 'b', 'c'))).not.toBe(first);
  });

  it('gives another as soon as a run is another, or gone', () => {
    const references = new KnownReferences();
    const first = references.of(app, runs('a', 'b', 'c'));
    const second = references.of(app, runs('a', 'x', 'c'));
    expect(second).not.toBe(first);
    expect(second.runs.map(({ run }) => run)).toEqual(['a', 'x', 'c']);
    expect(references.of(app, runs('a', 'x'))).not.toBe(second);
  });

  it('forgets those that were not looked at for long', () => {
    const references = new KnownReferences();
    const first = references.of(app, runs('a'));
    for (let index = 0; index < 19; index += 1) references.of({ ...app, app: `app-${index}` }, runs('a'));
    expect(references.of(app, runs('a'))).toBe(first);
    for (let index = 0; index < 20; index += 1) references.of({ ...app, app: `app-${index}` }, runs('a'));
    expect(references.of(app, runs('a'))).not.toBe(first);
  });
});
