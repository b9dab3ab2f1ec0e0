import { describe, expect, it } from 'vitest';
import { FakeResources } from '../auth/resources.fake.js';
import { findModel, listModels } from './list-models.js';

const { snapshot } = new FakeResources().declare(
  { kind: 'Model', name: 'tiny', spec: { provider: 'extractive', description: 'Quotes.' } },
  { kind: 'Model', name: 'chat', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'chat', spec: { pattern: 'simple', model: 'tiny' } },
  { kind: 'Collection', name: 'handbook', spec: { embedding: 'mini' } },
);

describe('listModels', () => {
  it('lists what a request may name, by name; an app hides a model of its name', () => {
    expect(listModels(snapshot)).toEqual({
      object: 'list',
      data: [
        { id: 'chat', object: 'model', created: 0, owned_by: 'weir', weir: { kind: 'app' } },
        { id: 'mini', object: 'model', created: 0, owned_by: 'weir', weir: { kind: 'embedding' } },
        { id: 'tiny', object: 'model', created: 0, owned_by: 'weir', weir: { kind: 'model', description: 'Quotes.' } },
      ],
    });
  });
});

describe('findModel', () => {
  it('finds one', () => expect(findModel(snapshot, 'tiny').weir.kind).toBe('model'));

  it('says that there is none', () => {
    expect(() => findModel(snapshot, 'huge')).toThrow(
      expect.objectContaining({ code: 'model-unknown', field: 'model' }),
    );
  });
});
