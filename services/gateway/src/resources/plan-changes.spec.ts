import { describe, expect, it } from 'vitest';
import { FakeResources } from '../auth/resources.fake.js';
import { holds, planChanges } from './plan-changes.js';

const model = { kind: 'Model', name: 'tiny', spec: { provider: 'extractive' } };
const app = { kind: 'App', name: 'chat', spec: { pattern: 'simple', model: 'tiny' } };

describe('planChanges', () => {
  const { snapshot } = new FakeResources().declare(model, app);

  it('tells what is new, what is another, and what is as it was', () => {
    const collection = { kind: 'Collection', name: 'news' };
    const changedApp = { ...app, spec: { ...app.spec, timeLimitMs: 1_000 } };
    const { results, changed } = planChanges([model, changedApp, collection], snapshot);
    expect(results).toEqual([
      { kind: 'Model', name: 'tiny', action: 'unchanged' },
      { kind: 'App', name: 'chat', action: 'changed' },
      { kind: 'Collection', name: 'news', action: 'created' },
    ]);
    expect(changed.map(({ name }) => name)).toEqual(['chat', 'news']);
    expect(changed.every((resource) => !holds(snapshot, resource))).toBe(true);
  });

  it('counts spelled-out defaults as no change', () => {
    const spelled = { ...app, spec: { ...app.spec, policy: 'standard', timeLimitMs: 60_000 } };
    expect(planChanges([spelled], snapshot).changed).toEqual([]);
  });

  it.each([
    [[model, { kind: 'App', name: 'x', spec: { pattern: 'rag', model: 'tiny' } }], 'resources.1.spec.retrieval'],
    [[{ kind: 'Robot', name: 'x' }], 'resources.0.kind'],
    [[{ kind: 'Model', name: 'X', spec: { provider: 'extractive' } }], 'resources.0.name'],
    [[model, app, { ...model }], 'resources.2.name'],
    [[{ ...model, status: {} }], 'resources.0.status'],
  ])('refuses all of %j for %s', (declared, field) => {
    expect(() => planChanges(declared, snapshot)).toThrow(expect.objectContaining({ code: 'resource-invalid', field }));
  });

  it('refuses what is mirrored from elsewhere', () => {
    expect(() => planChanges([model, { kind: 'Prompt', name: 'qa', spec: { user: 'a' } }], snapshot)).toThrow(
      expect.objectContaining({
        code: 'resource-invalid',
        field: 'resources.1.kind',
        message: expect.stringContaining('weir prompt push') as string,
      }),
    );
  });
});
