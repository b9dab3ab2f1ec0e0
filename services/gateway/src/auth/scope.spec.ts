import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import type { Caller } from './caller.js';
import { requireApp, requireCollection } from './scope.js';

const common = { description: 'Looks things up.', timeoutMs: 1_000 };
const snapshot = [
  { kind: 'Model', name: 'tiny', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'chat', spec: { pattern: 'simple', model: 'tiny' } },
  { kind: 'App', name: 'support', spec: { pattern: 'rag', model: 'tiny', retrieval: { collection: 'handbook' } } },
  { kind: 'App', name: 'helper', spec: { pattern: 'agent', model: 'tiny', agent: { tools: ['lookup'] } } },
  { kind: 'Tool', name: 'lookup', spec: { type: 'retrieval', ...common, collection: 'board' } },
].reduce((all, one) => all.with(parseResource(one)), Snapshot.empty);

const caller = (scopes?: Caller['scopes']): Caller => ({
  name: 'k',
  tenant: 'acme',
  groups: [],
  role: 'user',
  ...(scopes ? { scopes } : {}),
});

describe('requireApp', () => {
  it.each<[string, Caller['scopes'], { app: string; collection?: string }, string]>([
    ['no scopes', undefined, { app: 'support' }, ''],
    ['empty scopes', {}, { app: 'support', collection: 'board' }, ''],
    ['the app', { apps: ['support'] }, { app: 'support' }, ''],
    ['the app, another collection', { apps: ['support'] }, { app: 'support', collection: 'board' }, ''],
    ['another app', { apps: ['support'] }, { app: 'chat' }, 'app'],
    ['no app at all', { apps: [] }, { app: 'chat' }, 'app'],
    ['an app, where a model is asked', { apps: ['support'] }, { app: 'tiny' }, 'app'],
    ['its collection', { collections: ['handbook'] }, { app: 'support' }, ''],
    ['another collection', { collections: ['board'] }, { app: 'support' }, 'collection'],
    ['a collection instead', { collections: ['board'] }, { app: 'support', collection: 'board' }, ''],
    ['not that collection', { collections: ['handbook'] }, { app: 'support', collection: 'board' }, 'collection'],
    ['not what its tool searches', { collections: ['handbook'] }, { app: 'helper' }, 'collection'],
    ['what its tool searches', { collections: ['board'] }, { app: 'helper' }, ''],
    ['nothing that it searches', { collections: [] }, { app: 'chat' }, ''],
  ])('a key with %s', (_what, scopes, request, field) => {
    const ask = () => requireApp(caller(scopes), request, snapshot, 'app');
    if (field === '') expect(ask).not.toThrow();
    else expect(ask).toThrow(expect.objectContaining({ code: 'scope-not-allowed', disposition: 'poison', field }));
  });
});

describe('requireCollection', () => {
  it('takes a name to the letter', () => {
    const key = caller({ collections: ['handbook'] });
    expect(() => requireCollection(key, 'handbook')).not.toThrow();
    for (const name of ['Handbook', 'handbook ', 'handbook2', '*', '']) {
      expect(() => requireCollection(key, name)).toThrow(expect.objectContaining({ code: 'scope-not-allowed' }));
    }
  });
});
