import { create, EvaluationCompletedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { biasFoundEmission } from './bias-found-emission.js';

const finding = (measure: string, estimate: number) => ({
  variant: 'now',
  measure,
  axis: 'gender',
  group: 'female',
  difference: { estimate, low: estimate - 0.1, high: estimate + 0.1 },
  limit: 0.1,
  pValue: 0.01,
  items: 40,
});
const completed = (findings: object[], outcome = 'completed') =>
  create(EvaluationCompletedSchema, {
    runId: 'e1',
    suite: 'fair',
    cause: 'scheduled',
    outcome,
    summary: { bias: { variants: [], findings: JSON.parse(JSON.stringify(findings)) as never, limits: {} } },
  });

describe('biasFoundEmission', () => {
  it('names what was found, the largest first, once', () => {
    const found = [finding('sentiment', -0.2), finding('refused', 0.5)];
    const [emission] = biasFoundEmission('acme', completed(found));
    expect(emission?.message).toMatchObject({
      suite: 'fair',
      cause: 'scheduled',
      findings: [
        { measure: 'refused', group: 'female', difference: 0.5, low: 0.4, limit: 0.1, items: 40 },
        { measure: 'sentiment' },
      ],
    });
    expect(biasFoundEmission('acme', completed(found))[0]?.options.id).toBe(emission?.options.id);
    expect(biasFoundEmission('other', completed(found))[0]?.options.id).not.toBe(emission?.options.id);
  });

  it('says nothing where nothing was found, or the suite was cut short', () => {
    expect(biasFoundEmission('acme', completed([]))).toEqual([]);
    expect(biasFoundEmission('acme', completed([finding('refused', 1)], 'cancelled'))).toEqual([]);
    expect(biasFoundEmission('acme', create(EvaluationCompletedSchema, { runId: 'e1', outcome: 'completed' }))).toEqual(
      [],
    );
  });
});
