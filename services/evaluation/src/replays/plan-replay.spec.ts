import { create, EvaluationRequestedSchema } from '@weir/contracts';
import { replaySchema } from '@weir/experiments';
import { defaultResources, parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { planReplay } from './plan-replay.js';

const snapshot = [
  ...defaultResources(),
  ...[
    { kind: 'Model', name: 'small', spec: { provider: 'extractive' } },
    { kind: 'App', name: 'support', spec: { pattern: 'rag', model: 'small', retrieval: { collection: 'handbook' } } },
  ].map(parseResource),
].reduce((all, resource) => all.with(resource), Snapshot.empty);
const request = create(EvaluationRequestedSchema, { runId: 'replay' });
const planned = (fields: object) =>
  planReplay(request, replaySchema.parse({ from: '2026-03-01T00:00:00Z', app: 'support', ...fields }), snapshot);

describe('planReplay', () => {
  it('has the stored answer and the one that is made beside it', () => {
    const patch = { retrieval: { k: 3 } };
    const { suite, pattern } = planned({ with: patch, metrics: ['answered'], concurrency: 8, maxCost: 2 });
    expect(suite.spec).toMatchObject({
      variants: [
        { name: 'stored', app: 'support' },
        { name: 'replayed', with: patch },
      ],
      concurrency: 8,
      maxCost: 2,
    });
    expect(pattern).toBe('rag');
  });

  it('has the stored answer alone where answers are scored', () => {
    expect(planned({ mode: 'rescore', metrics: ['answered'] }).suite.spec.variants).toHaveLength(1);
  });

  it('goes by the pattern of the change, and by that of a model', () => {
    expect(planned({ with: { pattern: 'simple' }, metrics: ['answered'] }).pattern).toBe('simple');
    expect(planned({ app: 'small', metrics: ['answered'] }).pattern).toBe('simple');
  });

  it.each([
    [{ app: 'gone' }, 'app-unknown', 'replay.app'],
    [{ with: { retrieval: { k: 0 } }, metrics: ['answered'] }, 'variant-invalid', 'replay.with.retrieval.k'],
    [{ metrics: ['luck'] }, 'metric-unknown', 'replay.metrics'],
    [{ metrics: ['faithfulness'] }, 'judge-missing', 'replay.judge'],
  ])('refuses %j, and names the part', (fields, code, field) => {
    expect(() => planned(fields)).toThrow(expect.objectContaining({ code, field, disposition: 'poison' }));
  });
});
