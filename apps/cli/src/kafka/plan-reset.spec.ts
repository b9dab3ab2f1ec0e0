import { describe, expect, it } from 'vitest';
import { parseTarget, planReset, type ResetTarget, resetCommit } from './plan-reset.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const bounds = new Map([['a/0', { start: 10, end: 100 }]]);
const at = (offset: number) => [{ topic: 'a', partition: 0, offset }];

describe('parseTarget', () => {
  it.each<[string, ResetTarget]>([
    ['start', { kind: 'start' }],
    ['end', { kind: 'end' }],
    ['17', { kind: 'offset', offset: 17 }],
    ['-20', { kind: 'back', count: 20 }],
    ['2h', { kind: 'time', time: now - 7_200_000 }],
    ['2026-03-01T11:00:00Z', { kind: 'time', time: now - 3_600_000 }],
  ])('%s', (text, target) => {
    expect(parseTarget(text, now)).toEqual(target);
  });

  it.each(['', 'yesterday', '+5', '5x'])('refuses %j', (text) => {
    expect(() => parseTarget(text, now)).toThrow('no place to go to');
  });
});

describe('planReset', () => {
  it.each<[string, number, ResetTarget, object | undefined]>([
    ['to the start', 50, { kind: 'start' }, { from: 50, to: 10, again: 40, skipped: 0 }],
    ['to the end', 50, { kind: 'end' }, { from: 50, to: 100, again: 0, skipped: 50 }],
    ['some back', 50, { kind: 'back', count: 5 }, { from: 50, to: 45, again: 5, skipped: 0 }],
    ['back beyond the start', 50, { kind: 'back', count: 500 }, { from: 50, to: 10, again: 40, skipped: 0 }],
    ['beyond the end', 50, { kind: 'offset', offset: 1_000 }, { from: 50, to: 100, again: 0, skipped: 50 }],
    ['from no commit', -1, { kind: 'end' }, { from: null, to: 100, again: 0, skipped: 90 }],
    ['from before retention', 3, { kind: 'offset', offset: 20 }, { from: 3, to: 20, again: 0, skipped: 10 }],
    ['to a time', 50, { kind: 'time', time: 1 }, { from: 50, to: 30, again: 20, skipped: 0 }],
    ['nowhere', 50, { kind: 'offset', offset: 50 }, undefined],
    ['nowhere, from no commit', -1, { kind: 'start' }, undefined],
  ])('%s', (_, offset, target, expected) => {
    const plan = planReset(at(offset), bounds, target, new Map([['a/0', 30]]));
    expect(plan).toEqual(expected === undefined ? [] : [{ topic: 'a', partition: 0, ...expected }]);
  });

  it('leaves out partitions that are no more, and goes to the end where no record is as young', () => {
    expect(planReset([{ topic: 'gone', partition: 0, offset: 1 }], bounds, { kind: 'start' })).toEqual([]);
    expect(planReset(at(50), bounds, { kind: 'time', time: 1 })).toMatchObject([{ to: 100 }]);
  });
});

describe('resetCommit', () => {
  const reset = { topic: 'a', partition: 0, again: 0, skipped: 0 };

  it.each([
    ['forwards keeps where the group began, and its floors', 50, 60, 'begun=5,weir.x.v1.y=7'],
    ['backwards drops both', 50, 40, ''],
    ['without a commit there is nothing to keep', null, 40, ''],
  ])('%s', (_, from, to, metadata) => {
    expect(resetCommit({ ...reset, from, to }, 'begun=5,weir.x.v1.y=7')).toEqual({
      topic: 'a',
      partition: 0,
      offset: to,
      metadata,
    });
  });
});
