import type { AnsweredRun } from '@weir/feedback';
import { describe, expect, it } from 'vitest';
import { NewestRuns } from './newest-runs.js';

const run = (at: number, answer = ''): AnsweredRun => ({
  runId: `r${at}`,
  app: 'a',
  at,
  outcome: 'answered',
  answer,
  fingerprint: '',
  citations: [],
  experiment: false,
});

describe('NewestRuns', () => {
  it('keeps the newest, the newest first, and counts the others', () => {
    const newest = new NewestRuns(2);
    for (const at of [3, 9, 1, 7, 5, 8]) newest.take(run(at));
    expect([[...newest.byId().keys()], newest.dropped]).toEqual([['r9', 'r8'], 4]);
  });

  it('is bounded by size, too', () => {
    const newest = new NewestRuns(10, 100);
    for (const at of [1, 2, 3, 4, 5]) newest.take(run(at, 'x'.repeat(40)));
    expect([[...newest.byId().keys()], newest.dropped]).toEqual([['r5', 'r4'], 3]);
  });

  it('takes the first end of a run for its end', () => {
    const newest = new NewestRuns(10);
    newest.take(run(1, 'first'));
    newest.take({ ...run(1, 'again'), at: 5 });
    expect(newest.byId().get('r1')).toMatchObject({ answer: 'first', at: 1 });
  });
});
