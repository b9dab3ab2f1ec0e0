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
    const model = (id: string, weir: object) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'weir',
      type: 'model',
      display_name: id,
      created_at: '1970-01-01T00:00:00.000Z',
      weir,
    });
    expect(listModels(snapshot, {})).toEqual({
      object: 'list',
      data: [
        model('chat', { kind: 'app' }),
        model('mini', { kind: 'embedding' }),
        model('tiny', { kind: 'model', description: 'Quotes.' }),
      ],
      has_more: false,
      first_id: 'chat',
      last_id: 'tiny',
    });
  });
});

describe('findModel', () => {
  it('finds one', () => expect(findModel(snapshot, 'tiny', {}).weir.kind).toBe('model'));

  it('says that there is none', () => {
    expect(() => findModel(snapshot, 'huge', {})).toThrow(
      expect.objectContaining({ code: 'model-unknown', field: 'model' }),
    );
  });
});
