import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callMarkId, chunkId, hashId, outcomeId, statusId, stepId } from './ids.js';

const chunk = {
  tenant: 'acme',
  collection: 'handbook',
  documentId: 'leave.md',
  headingPath: ['People', 'Annual leave'],
  text: 'Everyone has 25 days.',
  occurrence: 0,
};
const document = { tenant: 'acme', collection: 'handbook', documentId: 'leave.md', log: 'topic-id/3', offset: 42n };

describe('hashId', () => {
  const part = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '\u001b', '\u001f') }));

  it('gives the same id for the same parts, and another for any others', () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (one, other) => {
        expect(hashId(...one)).toBe(hashId(...one));
        expect(hashId(...one)).toMatch(/^[\w-]{22}$/);
        expect(hashId(...one) === hashId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['a'], ['a', '']],
    [['a\u001fb'], ['a', 'b']],
    [['a\u001b', 'b'], ['a\u001b\u001fb']],
  ])('tells %j from %j', (one, other) => {
    expect(hashId(...one)).not.toBe(hashId(...other));
  });

  it('is what it has always been: ids of released versions stand in indices and ledgers', () => {
    expect(hashId('step', 'acme', 'run-0001', 'retrieve')).toBe('R1njVOJqb_AFF6oe-sUGzm');
    expect(chunkId(chunk)).toBe('XBMeeAhMZGJbXrwrv2MAHN');
  });
});

describe('chunkId', () => {
  it.each([
    ['tenant', { tenant: 'other' }],
    ['collection', { collection: 'other' }],
    ['document', { documentId: 'other' }],
    ['heading path', { headingPath: ['People'] }],
    ['text', { text: 'Everyone has 26 days.' }],
    ['occurrence', { occurrence: 1 }],
    ['where the heading path ends', { headingPath: ['People'], text: 'Annual leave' }],
  ])('depends on the %s', (_name, change) => {
    expect(chunkId({ ...chunk, ...change })).not.toBe(chunkId(chunk));
  });
});

describe('ids of steps, outcomes and statuses', () => {
  it('a step has one id in its run, and a run has one outcome', () => {
    const ids = [
      stepId('acme', 'r1', 'embed'),
      stepId('acme', 'r1', 'retrieve'),
      stepId('acme', 'r2', 'embed'),
      stepId('other', 'r1', 'embed'),
      callMarkId('begun', 'acme', 'r1', 'embed'),
      callMarkId('approval', 'acme', 'r1', 'embed'),
      callMarkId('decision', 'acme', 'r1', 'embed'),
      callMarkId('decision', 'acme', 'r2', 'embed'),
      outcomeId('acme', 'r1'),
      outcomeId('acme', 'r2'),
      outcomeId('other', 'r1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('the terminal statuses of a submitted version share one id, the others have their own', () => {
    const ids = ['received', 'chunked', 'cleared', 'indexed', 'deleted', 'rejected'].map((status) =>
      statusId(document, status),
    );
    expect(new Set(ids.slice(0, 4)).size).toBe(4);
    expect(new Set(ids.slice(3)).size).toBe(1);
  });

  it.each([
    ['offset', { offset: 43n }],
    ['log', { log: 'topic-id/4' }],
    ['document', { documentId: 'other' }],
    ['collection', { collection: 'other' }],
    ['tenant', { tenant: 'other' }],
  ])('a status of another %s is another', (_name, change) => {
    expect(statusId({ ...document, ...change }, 'indexed')).not.toBe(statusId(document, 'indexed'));
  });
});
