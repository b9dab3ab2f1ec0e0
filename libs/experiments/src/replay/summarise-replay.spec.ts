import { describe, expect, it } from 'vitest';
import type { ResultLine } from '../result-line.js';
import { fakeResult } from '../result-line.fake.js';
import { summariseReplay } from './summarise-replay.js';

const line = (variant: string, id: string, fields: Partial<ResultLine> = {}): ResultLine =>
  fakeResult({ variant, id, ...fields });
const cites = (chunkId: string) => [{ documentId: 'd', chunkId, quote: 'q' }];

describe('summariseReplay', () => {
  it('counts the pairs that say the same, and names those that do not', () => {
    const results = [
      line('replayed', 'same', { answer: 'A', tookMs: 9, runId: 'other' }),
      line('stored', 'same', { answer: 'A', tookMs: 1 }),
      ...['stored', 'replayed'].map((variant) => line(variant, 'text', { answer: variant })),
      line('stored', 'cited', { citations: cites('a') }),
      line('replayed', 'cited', { citations: cites('b') }),
      line('stored', 'ended', { outcome: 'answered' }),
      line('replayed', 'ended', { outcome: 'refused' }),
      line('stored', 'alone'),
    ];
    expect(summariseReplay(results)).toMatchObject({
      identical: { items: 1, of: 4 },
      differing: ['cited', 'ended', 'text'],
      withheld: 0,
      contextsRemoved: 0,
    });
  });

  it('compares nothing with an answer that is withheld', () => {
    const results = [
      line('stored', 'a', { answer: '', notes: { withheld: 'access-revoked' } }),
      line('replayed', 'a', { notes: { contextsRemoved: '2', index: 'changed' } }),
      line('stored', 'b'),
      line('replayed', 'b', { notes: { index: 'standing' } }),
    ];
    expect(summariseReplay(results)).toEqual({
      identical: { items: 1, of: 1 },
      differing: [],
      withheld: 1,
      contextsRemoved: 1,
      index: { standing: 1, changed: 1, unknown: 0 },
    });
  });

  it('compares nothing where answers were only scored', () => {
    expect(summariseReplay([line('stored', 'a')])).toEqual({ differing: [], withheld: 0, contextsRemoved: 0 });
  });
});
