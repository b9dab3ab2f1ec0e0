import { create, EvaluationCompletedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { evaluationEntries } from './evaluation-entry.js';

const entriesOf = (fields: object) =>
  evaluationEntries(
    create(EvaluationCompletedSchema, { runId: 'eval-1', suite: 'nightly', outcome: 'completed', ...fields }),
    {
      tenant: 'acme',
      timestamp: 5_000,
    },
  );
const metric = (name: string, estimate: number | null) => ({
  metric: name,
  estimate,
  low: 0.6,
  high: 0.9,
  items: 40,
  without: 2,
});
const summary = {
  task: 'answers',
  variants: [
    { variant: 'now', items: 42, metrics: [metric('correctness', 0.75), metric('unscored', null)] },
    { variant: 'next', items: 42, metrics: [metric('correctness', 0.8)] },
  ],
};

describe('evaluationEntries', () => {
  it('has each metric of each variant that has a score', () => {
    const of = {
      tenant: 'acme',
      suite: 'nightly',
      metric: 'correctness',
      low: 0.6,
      high: 0.9,
      items: 40,
      at: 5_000,
      run: 'eval-1',
    };
    expect(entriesOf({ summary })).toEqual([
      { ...of, variant: 'now', value: 0.75 },
      { ...of, variant: 'next', value: 0.8 },
    ]);
  });

  it.each([{ outcome: 'cancelled' }, { outcome: 'failed' }, { suite: '' }, { summary: { variants: 'none' } }])(
    'has none of %j',
    (fields) => {
      expect(entriesOf({ summary, ...fields })).toEqual([]);
    },
  );
});
