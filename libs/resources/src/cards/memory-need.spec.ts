import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../kinds/model-card.js';
import { memoryNeed, type MemoryUse } from './memory-need.js';
import { BITS_PER_WEIGHT, QUANTISATIONS } from './quantisation.js';

const use: MemoryUse = { contextTokens: 8_192, concurrency: 1, overhead: 0.2 };
/** As in the configuration that Llama 3.1 8B is published with. */
const llama = { parameters: 8_030_261_248, layers: 32, kvHeads: 8, headDimension: 128 };
const needOf = (size: object, over: Partial<MemoryUse> = {}, purpose = 'chat') =>
  memoryNeed(modelCardSchema.parse({ purpose, size }), { ...use, ...over })!;

describe('memoryNeed', () => {
  it.each([
    ['7 billion at fp16', { parameters: 7e9 }, 14e9],
    ['7 billion at int4', { parameters: 7e9, quantisation: 'int4' }, 3.5e9],
    ['70 billion at int8', { parameters: 70e9, quantisation: 'int8' }, 70e9],
    ['22.7 million at fp32', { parameters: 22_713_216, quantisation: 'fp32' }, 90_852_864],
  ])('has the weights of %s', (_what, size, weights) => {
    expect(needOf(size).weights).toBe(weights);
  });

  it('is close to the files that llama.cpp makes of Llama 3.1 8B', () => {
    const gib = (quantisation: 'q4_k_m' | 'q5_k_m' | 'q6_k' | 'q8_0' | 'fp16') =>
      needOf(llama, { quantisation }).weights / 2 ** 30;
    const files = { q4_k_m: 4.58, q5_k_m: 5.33, q6_k: 6.14, q8_0: 7.95, fp16: 14.96 } as const;
    for (const [name, size] of Object.entries(files)) expect(gib(name as keyof typeof files)).toBeCloseTo(size, 1);
  });

  it('is as large as the files that llama.cpp tells of, at q4_k_m', () => {
    const gigabytes = (parameters: number) => needOf({ parameters }, { quantisation: 'q4_k_m' }).weights / 1e9;
    expect(gigabytes(8_030_261_248)).toBeCloseTo(4.9, 1);
    expect(gigabytes(70_553_706_496)).toBeCloseTo(43.1, 1);
  });

  it('keeps 131,072 bytes for a token of Llama 3.1 8B, a GiB for 8,192', () => {
    expect(needOf(llama, { contextTokens: 1 }).cache).toBe(131_072);
    expect(needOf(llama).cache).toBe(2 ** 30);
    expect(needOf(llama, { concurrency: 16 }).cache).toBe(16 * 2 ** 30);
  });

  it('adds up, and shows how', () => {
    const need = needOf({ ...llama, parameters: 8e9 }, { concurrency: 2 });
    expect(need.total).toBe(16e9 + 2 * 2 ** 30 + 3.2e9);
    expect(need.steps.map(({ name, formula, result }) => `${name}: ${formula} = ${result}`)).toEqual([
      'weights: 8,000,000,000 parameters × 16 bits (fp16) ÷ 8 = 16 GB',
      'cache of a token: 2 × 32 layers × 8 heads × 128 × 2 bytes = 131.07 kB',
      'cache: 131.07 kB × 8,192 tokens × 2 requests = 2.15 GB',
      'overhead: 20 % of 16 GB = 3.2 GB',
      'memory: 16 GB + 2.15 GB + 3.2 GB = 21.35 GB',
    ]);
  });

  it('does not tell a total without the cache, and needs none for what writes no text', () => {
    expect(needOf({ parameters: 7e9 })).toMatchObject({ cache: undefined, total: undefined });
    expect(needOf({ parameters: 7e9 }, {}, 'embedding')).toMatchObject({ cache: 0, total: 16.8e9 });
    expect(memoryNeed(modelCardSchema.parse({}), use)).toBeUndefined();
  });

  it('grows with everything that it depends on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e12 }),
        fc.constantFrom(...QUANTISATIONS),
        fc.record({ contextTokens: fc.integer({ min: 1, max: 1e6 }), concurrency: fc.integer({ min: 1, max: 512 }) }),
        (parameters, quantisation, load) => {
          const size = { ...llama, parameters };
          const of = (over: Partial<MemoryUse>) => needOf(size, { quantisation, ...load, ...over }).total!;
          expect(of({})).toBeGreaterThan((parameters * BITS_PER_WEIGHT[quantisation]) / 8);
          expect(of({ concurrency: load.concurrency + 1 })).toBeGreaterThan(of({}));
          expect(of({ contextTokens: load.contextTokens + 1 })).toBeGreaterThan(of({}));
          expect(of({ overhead: 0.3 })).toBeGreaterThan(of({}));
        },
      ),
      { numRuns: 25 },
    );
  });
});
