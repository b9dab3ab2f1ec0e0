import { describe, expect, it } from 'vitest';
import { patchOf } from './patch-of.js';

describe('patchOf', () => {
  it('makes one patch of several changes', () => {
    const changes = ['retrieval.k=4', 'retrieval.mode=keyword', 'prompt.system=Say a=b.', 'cache=null', 'model="7"'];
    expect(patchOf(changes)).toEqual({
      retrieval: { k: 4, mode: 'keyword' },
      prompt: { system: 'Say a=b.' },
      cache: null,
      model: '7',
    });
  });

  it('is nothing without changes', () => {
    expect(patchOf([])).toEqual({});
  });

  it.each(['k', '=4', 'retrieval.=4'])('refuses %s', (change) => {
    expect(() => patchOf([change])).toThrow('A change is written name=value');
  });

  it('changes nobody but itself', () => {
    expect(patchOf(['__proto__.polluted=1'])).toEqual(JSON.parse('{"__proto__":{"polluted":1}}'));
    expect({}).not.toHaveProperty('polluted');
  });
});
