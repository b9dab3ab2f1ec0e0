import { expect, it } from 'vitest';
import { JUDGED_METRICS } from './judged-metrics.js';
import { pairwise } from './pairwise.js';
import { rubric } from './rubric.js';

/** Whoever changes what a judge reads changes the prompt's version too: scores of one version can be compared. */
it('has prompts that keep to their versions', () => {
  const judges = [...Object.values(JUDGED_METRICS), rubric({ criteria: 'c' }), pairwise({ criteria: 'c' })];
  const prompts = judges.flatMap((judge) => judge.prompts);
  expect(Object.fromEntries(prompts.map(({ id, hash }) => [id, hash]))).toEqual({
    'answer-correctness-classes@1': '6c760eb1bd3ed0e6',
    'answer-relevancy-question@1': 'e192c1199a3adaa4',
    'context-precision-useful@1': '168a650e52facc31',
    'context-recall-attribution@1': '6439bb36116abaa5',
    'faithfulness-verdicts@1': '8ef238b63b6dc40a',
    'pairwise@1': '48e0b00220c5d8ad',
    'rubric@1': '6286a6a0cf7644d0',
    'statements@1': '7af82ae7c2c41b4e',
  });
});
