import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, splitBatch } from './split-batch.js';

const metric = (index: number) => ({ key: `m${index}`, value: index, timestamp: 1 });
const entries = (count: number, value = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

describe('splitBatch', () => {
  it('makes no call for nothing', () => {
    expect(splitBatch({})).toEqual([]);
  });

  it.each([
    [1_000, 0, 0, 1],
    [1_001, 0, 0, 2],
    [0, 100, 100, 1],
    [0, 101, 0, 2],
    [0, 0, 101, 2],
    [900, 100, 0, 1],
    [900, 100, 1, 2],
  ])('%i metrics, %i params and %i tags in calls: %#', (metrics, params, tags, calls) => {
    const batch = {
      metrics: Array.from({ length: metrics }, (_, index) => metric(index)),
      params: entries(params),
      tags: entries(tags),
    };
    expect(splitBatch(batch)).toHaveLength(calls);
  });

  it('keeps every limit and loses nothing', () => {
    const small = fc.nat({ max: 2_500 });
    fc.assert(
      fc.property(small, small, small, fc.nat({ max: 9_000 }), (metrics, params, tags, length) => {
        const parts = splitBatch({
          metrics: Array.from({ length: metrics }, (_, index) => metric(index)),
          params: entries(params % 300, 'ü'.repeat(length)),
          tags: entries(tags % 300),
        });
        for (const part of parts) {
          expect(part.metrics.length).toBeLessThanOrEqual(LIMITS.metrics);
          expect(part.params.length).toBeLessThanOrEqual(LIMITS.params);
          expect(part.tags.length).toBeLessThanOrEqual(LIMITS.tags);
          expect(part.metrics.length + part.params.length + part.tags.length).toBeLessThanOrEqual(LIMITS.entities);
          expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(1_000_000);
        }
        expect(parts.flatMap((part) => part.metrics).length).toBe(metrics);
        expect(parts.flatMap((part) => part.params).length).toBe(params % 300);
        expect(parts.flatMap((part) => part.tags).length).toBe(tags % 300);
      }),
      { numRuns: 5 },
    );
  });

  it('cuts long values, not through a character', () => {
    const [batch] = splitBatch({ params: { a: 'x'.repeat(6_000), b: `${'x'.repeat(5_998)}😀😀` } });
    expect(batch?.params.map(({ value }) => value)).toEqual(['x'.repeat(6_000), `${'x'.repeat(5_998)}…`]);
  });

  it('names numbers that JSON does not have', () => {
    const values = [NaN, -Infinity].map((value) => ({ ...metric(0), value }));
    expect(splitBatch({ metrics: values })[0]?.metrics.map(({ value }) => value)).toEqual(['NaN', '-Infinity']);
  });
});
