import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { RecentOutcomes } from './recent-outcomes.js';
import { replyRecord } from '@weir/requests';

const { answerCompleted } = topics;
const outcome = (run: string, answer: string, tenant = 'acme') =>
  replyRecord({
    topic: answerCompleted.name,
    schema: answerCompleted.schema,
    message: create(answerCompleted.schema, { runId: run, outcome: 'answered', answer }),
    run,
    tenant,
  });

describe('RecentOutcomes', () => {
  it('finds an outcome by tenant and run; the first one counts', () => {
    const outcomes = new RecentOutcomes({ count: 10, bytes: 10_000 });
    outcomes.remember(outcome('r1', 'one'));
    outcomes.remember(outcome('r1', 'two'));
    expect(outcomes.find('acme', 'r1')?.answer).toBe('one');
    expect(outcomes.find('other', 'r1')).toBeUndefined();
    expect(outcomes.find('acme', 'r2')).toBeUndefined();
  });

  it('forgets the oldest beyond its count', () => {
    const outcomes = new RecentOutcomes({ count: 2, bytes: 10_000 });
    for (const run of ['r1', 'r2', 'r3']) outcomes.remember(outcome(run, run));
    expect(['r1', 'r2', 'r3'].map((run) => outcomes.find('acme', run)?.answer)).toEqual([undefined, 'r2', 'r3']);
  });

  it('forgets the oldest beyond its bytes, and takes nothing larger than all of them', () => {
    const outcomes = new RecentOutcomes({ count: 100, bytes: 1_500 });
    outcomes.remember(outcome('r1', 'x'.repeat(900)));
    outcomes.remember(outcome('r2', 'x'.repeat(900)));
    outcomes.remember(outcome('r3', 'x'.repeat(900)));
    outcomes.remember(outcome('r4', 'x'.repeat(9_000)));
    expect(['r1', 'r2', 'r3', 'r4'].map((run) => outcomes.find('acme', run) !== undefined)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });
});
