import { describe, expect, it } from 'vitest';
import type { DeadLetterSummary } from './dead-letters.js';
import { parseWhere } from './where.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const letter: DeadLetterSummary = {
  topic: 'weir.ingestion.v1.document-submitted.dlq',
  partition: 0,
  offset: 5,
  key: 'hand book.md',
  code: 'elasticsearch-unavailable',
  message: 'Elasticsearch does not answer.',
  field: 'collection',
  stage: 'handle',
  group: 'weir.retrieval.index',
  attempts: 3,
  failedAt: '2026-03-01T11:00:00Z',
  origin: { topic: 'weir.ingestion.v1.document-submitted', partition: 0, offset: 1 },
  redriven: false,
};

describe('parseWhere', () => {
  it.each([
    ['code=elasticsearch-unavailable', true],
    ['code = elasticsearch-* and age < 2h', true],
    ['code=elasticsearch-unavailable and age<30m', false],
    ['age>59m and age<61m', true],
    ['code!=field-missing and field=collection', true],
    ['key="hand book.md"', true],
    ['key="hand*" and stage=decode', false],
    ['attempts>2 and attempts=3 and attempts!=4', true],
    ['group=weir.retrieval.*', true],
    ['field=""', false],
  ])('%s: %s', (expression, holds) => {
    expect(parseWhere(expression)(letter, now)).toBe(holds);
  });

  it.each([
    ['', 'cannot be read'],
    ['code', 'cannot be read'],
    ['code=a or code=b', 'cannot be read'],
    ['code=a and', 'cannot be read'],
    ['text=a', 'knows no text'],
    ['code<a', 'compare it with ='],
    ['age=2h', 'compare it with <'],
    ['age<2', 'no age'],
    ['attempts>many', 'no whole number'],
  ])('refuses %j', (expression, message) => {
    expect(() => parseWhere(expression)).toThrow(message);
  });
});
