import { create, EvaluationCompletedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { recommendedEmission } from './recommended-emission.js';

const completed = (recommendation: object, outcome = 'completed') =>
  create(EvaluationCompletedSchema, {
    runId: 'e1',
    suite: 'quality',
    cause: 'review',
    outcome,
    summary: { baseline: 'now', recommendation: JSON.parse(JSON.stringify(recommendation)) as never },
  });

describe('recommendedEmission', () => {
  it('names another variant that is the one to take, once', () => {
    const [emission] = recommendedEmission('acme', completed({ variant: 'next', reason: 'next is best.' }));
    expect(emission?.message).toMatchObject({ suite: 'quality', baseline: 'now', variant: 'next', cause: 'review' });
    const again = recommendedEmission('acme', completed({ variant: 'next', reason: 'next is best.' }));
    expect(again[0]?.options.id).toBe(emission?.options.id);
  });

  it.each([
    ['it is the baseline', completed({ variant: 'now', reason: '' })],
    ['none can be named', completed({ reason: 'None.' })],
    ['the suite was cut short', completed({ variant: 'next', reason: '' }, 'cancelled')],
  ])('says nothing when %s', (_why, message) => {
    expect(recommendedEmission('acme', message)).toEqual([]);
  });
});
