import { describe, expect, it } from 'vitest';
import { commonBenchmark } from './assess-model.js';
import { factsOf, namedModel, score, speed } from './models.fake.js';
import { missesOf, type Requirements } from './requirements.js';

const load = { requestsPerDay: 1_000, inputTokens: 1_500, outputTokens: 300, peak: 1 };

describe('what a month costs', () => {
  it('follows from the prices of tokens', () => {
    // 30,000 requests × (1,500 × 2 + 300 × 8) ÷ 1,000,000.
    expect(factsOf('m', { prices: { input: 2, output: 8 } }).cost).toMatchObject({ amount: 162, currency: 'USD' });
    const embedding = { prices: { input: 2, output: 0 }, card: { purpose: 'embedding' } };
    expect(factsOf('m', embedding).cost).toMatchObject({ amount: 90 });
  });

  it('follows from instances for a model of one’s own', () => {
    const own = { card: { hosting: 'own', speed: speed(400, 40) } };
    const instancePrice = { amount: 1.5, currency: 'EUR' };
    expect(factsOf('m', own, { instancePrice }).cost).toMatchObject({ amount: 1_080, currency: 'EUR' });
    const dear = { card: { ...own.card, instancePrice: { amount: 4 } } };
    expect(factsOf('m', dear, { instancePrice }).cost).toMatchObject({ amount: 2_880, currency: 'USD' });
    expect(factsOf('m', { card: { hosting: 'own' } }, { instancePrice }).cost).toHaveProperty('unknown');
    expect(factsOf('m', own).cost).toEqual({ unknown: 'no price of an instance is known' });
  });

  it('is nothing within the process, and unknown without prices', () => {
    expect(factsOf('m', { provider: 'extractive' }).cost).toMatchObject({ amount: 0 });
    expect(factsOf('m', {}).cost).toEqual({ unknown: 'it declares no prices' });
  });
});

describe('the quality of a model', () => {
  it('is its latest score of the benchmark', () => {
    const scores = [score(40, '2026-01-01', 'a'), score(45, '2026-10-01', 'b'), score(50, '2025-01-01', 'c')];
    expect(factsOf('m', { card: { scores } }).quality?.score).toBe(45);
    expect(factsOf('m', { card: { scores } }, { benchmark: 'Other' }).quality).toBeUndefined();
  });

  it('is by the benchmark that most models have', () => {
    const other = { ...score(1), benchmark: 'Other' };
    const models = [[score(1), other], [other], [score(2, '2026-10-01', 'a'), score(2, '2026-10-01', 'b')]];
    const named = models.map((scores, index) => namedModel(`m${index}`, { card: { scores } }));
    expect(commonBenchmark(named)).toBe('Other');
    expect(commonBenchmark([namedModel('m')])).toBeUndefined();
  });
});

describe('missesOf', () => {
  const model = {
    contextTokens: 32_768,
    prices: { input: 2, output: 8 },
    card: {
      languages: ['en', 'de', 'pt-BR'],
      licence: 'Apache-2.0',
      hosting: 'own',
      scores: [score(60)],
      speed: speed(400, 40),
      size: { parameters: 7e9, layers: 32, kvHeads: 8, headDimension: 128 },
    },
  };
  const misses = (requirements: Requirements, spec: Parameters<typeof factsOf>[1] = model) =>
    missesOf(factsOf('m', spec), requirements);

  it.each<[string, Requirements]>([
    ['nothing', {}],
    ['its purpose', { purpose: 'chat' }],
    ['its licence, in any case', { licences: ['MIT', 'apache-2.0'] }],
    ['languages, with a region or without', { languages: ['en-GB', 'de', 'PT'] }],
    ['a budget that it costs exactly', { budget: { amount: 162, currency: 'USD' } }],
    ['a latency that it has exactly', { maxLatencyMs: 7_900 }],
    ['a score that it has exactly', { minScore: 60 }],
    ['memory that it fits into', { instanceMemory: 24e9 }],
  ])('asks for %s', (_what, requirements) => {
    expect(misses(requirements)).toEqual([]);
  });

  it.each<[Requirements, string, string]>([
    [{ purpose: 'rerank' }, 'purpose', 'it is for chat, not rerank'],
    [{ hosting: 'api' }, 'hosting', 'it is own, not api'],
    [{ licences: ['MIT'] }, 'licence', 'it is Apache-2.0'],
    [{ languages: ['de', 'fr', 'pt-PT'] }, 'language', 'it does not speak fr, pt-PT'],
    [{ budget: { amount: 161, currency: 'USD' } }, 'budget', 'a month costs 162 USD'],
    [{ budget: { amount: 500, currency: 'EUR' } }, 'budget', 'it costs USD, the budget is in EUR'],
    [{ maxLatencyMs: 7_000 }, 'latency', 'a request takes 7,900 ms'],
    [{ minScore: 61 }, 'score', 'Quiz is 60'],
    [{ instanceMemory: 16e9 }, 'memory', 'it needs 18.69 GB'],
  ])('says what is missed of %j', (requirements, requirement, why) => {
    expect(misses(requirements)).toEqual([{ requirement, why }]);
  });

  it('counts what is not known as missed, each by its own line', () => {
    const all: Requirements = {
      hosting: 'own',
      licences: ['MIT'],
      languages: ['en'],
      budget: { amount: 1e9, currency: 'USD' },
      maxLatencyMs: 1e9,
      minScore: 0,
    };
    expect(misses(all, {}).map(({ requirement }) => requirement)).toEqual([
      'hosting',
      'licence',
      'language',
      'budget',
      'latency',
      'score',
    ]);
    expect(misses({ instanceMemory: 1e12 }, { card: { hosting: 'own' } })).toHaveLength(1);
  });

  it('asks for room for the request and its answer', () => {
    expect(misses({ load })).toEqual([]);
    expect(misses({ load: { ...load, inputTokens: 40_000 } })).toEqual([
      { requirement: 'context', why: 'a request has 40,300 tokens, its context 32,768' },
    ]);
    const short = { ...model, card: { ...model.card, outputTokens: 256 } };
    expect(misses({ load }, short)).toEqual([{ requirement: 'context', why: 'it writes 256 tokens at most' }]);
  });
});

describe('the days by which a review is late', () => {
  it.each([
    ['2026-11-27', 0],
    ['2026-11-26', 0],
    ['2026-11-25', 1],
    ['2025-11-26', 365],
  ])('of %s are %i on 26 November 2026', (reviewBy, days) => {
    expect(factsOf('m', { card: { reviewBy } }).daysOverdue).toBe(days);
  });
});
