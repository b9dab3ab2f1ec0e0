import type { ResultLine } from '@weir/experiments';
import { describe, expect, it } from 'vitest';
import { asVariants } from './as-variants.js';

const results = (...variants: [app: string, variant?: string][]) =>
  variants.map(([app, variant]) => ({ app, ...(variant ? { variant } : {}) }) as ResultLine);

describe('asVariants', () => {
  it.each<[string, [string, ResultLine[]][], string[]]>([
    [
      'apps',
      [
        ['b.jsonl', results(['b'])],
        ['a.jsonl', results(['a'], ['a'])],
      ],
      ['b', 'a'],
    ],
    ['variants that are named', [['x.jsonl', results(['a', 'v'], ['a', 'w'])]], ['v', 'w']],
    [
      'one app twice',
      [
        ['d/before.jsonl', results(['a'])],
        ['d/after.jsonl', results(['a'])],
      ],
      ['before', 'after'],
    ],
    [
      'variants twice',
      [
        ['x.jsonl', results(['a', 'v'], ['a'])],
        ['y.jsonl', results(['a'])],
      ],
      ['x v', 'x a', 'y'],
    ],
    ['nothing', [], []],
  ])('names %s', (_what, files, variants) => {
    const named = asVariants(files.map(([path, lines]) => ({ path, results: lines })));
    expect(named.variants).toEqual(variants);
    expect(new Set(named.results.map(({ variant }) => variant))).toEqual(new Set(variants));
  });
});
