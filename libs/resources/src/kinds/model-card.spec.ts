import { describe, expect, it } from 'vitest';
import { parseResource } from '../resource.js';

const score = { benchmark: 'MMLU-PRO', score: 48.3, source: 'somebody', date: '2026-10-01' };
const declare = (card: object, spec: object = { provider: 'extractive' }) =>
  parseResource({ kind: 'Model', name: 'm', spec: { ...spec, card } });

describe('the card of a model', () => {
  it('may be absent, and may be all there is to say', () => {
    expect(parseResource({ kind: 'Model', name: 'm', spec: { provider: 'extractive' } }).spec).not.toHaveProperty(
      'card',
    );
    expect(declare({}).spec).toMatchObject({ card: { purpose: 'chat', scores: [] } });
    const card = {
      purpose: 'embedding',
      languages: ['en', 'pt-BR', 'zh-Hans-CN'],
      licence: 'Apache-2.0',
      hosting: 'own',
      outputTokens: 1,
      dimensions: 384,
      size: { parameters: 22_713_216, quantisation: 'fp32', layers: 6, kvHeads: 12, headDimension: 32 },
      speed: { throughputTokensPerSecond: 9_875.5, source: 'own', date: '2026-10-01' },
      instancePrice: { amount: 0.8, currency: 'EUR' },
      scores: [score, { ...score, source: 'somebody else' }],
      reviewBy: '2027-01-01',
    };
    expect(declare(card).spec).toMatchObject({ card });
  });

  it.each<[string, object, string]>([
    ['a purpose that is none', { purpose: 'translation' }, 'spec.card.purpose'],
    ['a field that is none', { license: 'MIT' }, 'spec.card.license'],
    ['a language that is no tag', { languages: ['English'] }, 'spec.card.languages.0'],
    ['half of a number of parameters', { size: { parameters: 0.5 } }, 'spec.card.size.parameters'],
    ['a quantisation that is none', { size: { parameters: 1, quantisation: 'int3' } }, 'spec.card.size.quantisation'],
    ['layers without heads', { size: { parameters: 1, layers: 32 } }, 'spec.card.size'],
    ['a speed without its source', { speed: { firstTextMs: 5 } }, 'spec.card.speed.source'],
    ['a speed of nothing', { speed: { source: 'own', date: '2026-10-01' } }, 'spec.card.speed'],
    ['a score without its date', { scores: [{ ...score, date: undefined }] }, 'spec.card.scores.0.date'],
    ['a score that is no number', { scores: [{ ...score, score: 'high' }] }, 'spec.card.scores.0.score'],
    ['two scores by one source', { scores: [score, { ...score, score: 1 }] }, 'spec.card.scores'],
    ['a day that is none', { reviewBy: '2026-02-30' }, 'spec.card.reviewBy'],
  ])('refuses %s', (_what, card, field) => {
    expect(() => declare(card)).toThrow(expect.objectContaining({ code: 'resource-invalid', field }) as Error);
  });

  it('is not for routes', () => {
    expect(() => declare({}, { provider: 'route', targets: [{ model: 'a' }] })).toThrow(/spec\.card: unknown field/);
  });
});
