import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';
import { generationOf } from './generation.js';
import { collectionSchema } from './kinds/collection.js';
import { parseResource } from './resource.js';
import { Snapshot } from './snapshot.js';

const policy = (name: string, maxCharacters = 100) =>
  parseResource({ kind: 'Policy', name, spec: { input: { maxCharacters } } });
const dataset = parseResource({ kind: 'Dataset', name: 'd', spec: { source: { file: 'd.jsonl' } } });
const key = parseResource({ kind: 'ApiKey', name: 'k', spec: { sha256: 'a'.repeat(64) } });

describe('Snapshot', () => {
  it('finds by kind and name, and says what is missing by the field that named it', () => {
    const snapshot = Snapshot.empty.with(policy('strict'));
    expect(snapshot.get('Policy', 'strict').input.maxCharacters).toBe(100);
    expect(snapshot.find('App', 'strict')).toBeUndefined();
    expect(() => snapshot.get('ApiKey', 'x')).toThrow(
      expect.objectContaining({ code: 'api-key-unknown', field: 'apikey', disposition: 'poison' }) as Error,
    );
    expect(() => snapshot.get('Policy', 'lax', 'app.policy')).toThrow(
      expect.objectContaining({ code: 'policy-unknown', field: 'app.policy' }) as Error,
    );
  });

  it('stays as it is when something changes: a run keeps what it began with', () => {
    const before = Snapshot.empty.with(policy('strict'));
    const { hash } = before;
    const after = before.with(policy('strict', 200)).with(policy('lax'));
    expect(before.get('Policy', 'strict').input.maxCharacters).toBe(100);
    expect(before.without('Policy/strict').list('Policy')).toEqual([]);
    expect(before.hash).toBe(hash);
    expect(after.list('Policy').map(({ name }) => name)).toEqual(['strict', 'lax']);
  });

  it('has a hash of what is declared, whatever the order, and of no one who asks or judges', () => {
    const [a, b] = [policy('a'), policy('b')];
    const { hash } = Snapshot.empty.with(a).with(b);
    expect(Snapshot.empty.with(b).with(a).hash).toBe(hash);
    expect(Snapshot.empty.with(policy('a', 5)).with(b).with(a).hash).toBe(hash);
    expect(Snapshot.empty.with(a).with(b).with(key).with(dataset).hash).toBe(hash);
    expect(Snapshot.empty.with(a).hash).not.toBe(hash);
    expect(Snapshot.empty.with(a).with(policy('b', 5)).hash).not.toBe(hash);
  });
});

describe('the hash of a snapshot', () => {
  it('does not change with the card of a model, and does with the model', () => {
    const of = (spec: object) =>
      Snapshot.empty.with(parseResource({ kind: 'Model', name: 'm', spec: { provider: 'extractive', ...spec } })).hash;
    expect(of({ card: { licence: 'MIT' } })).toBe(of({}));
    expect(of({ maxSentences: 1 })).not.toBe(of({}));
  });
});

describe('generationOf', () => {
  const of = (spec: object) => generationOf(collectionSchema.parse(spec));

  it('changes with the embedding and the chunking, and with nothing else', () => {
    expect(of({})).toMatch(/^[0-9a-f]{10}$/);
    expect(of({ description: 'x', defaultReaders: ['board'], policy: 'p' })).toBe(of({}));
    const others = [{ embedding: 'x' }, { chunking: { maxTokens: 128 } }, { chunking: { overlapTokens: 8 } }];
    expect(new Set([of({}), ...others.map(of)]).size).toBe(4);
  });
});

describe('canonicalJson', () => {
  it('is the same for equal values, however they were put together', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .toReversed()
                .map(([name, inner]) => [name, reversed(inner)]),
            )
          : value;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });
});
