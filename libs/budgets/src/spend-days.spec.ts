import { create, UsageRecordedSchema } from '@weir/contracts';
import { budgetSchema } from '@weir/resources';
import { expect, it } from 'vitest';
import { SpendDays } from './spend-days.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');
let count = 0;

const line = (day: string, over: object = {}) =>
  create(UsageRecordedSchema, {
    callId: `call-${(count += 1)}`,
    runId: `run-${count}`,
    tenant: 'acme',
    app: 'support',
    caller: 'web',
    models: ['small'],
    inputTokens: 10,
    outputTokens: 5,
    cost: 0.5,
    currency: 'USD',
    outcome: 'answered',
    at: `2026-11-${day}T10:00:00.000Z`,
    ...over,
  });
const budget = (spec: object) => ({
  name: 'b',
  spec: budgetSchema.parse({ per: 'month', limits: { cost: 1 }, ...spec }),
});

function daysOf(...lines: ReturnType<typeof line>[]): SpendDays {
  const days = new SpendDays();
  for (const each of lines) days.add(each);
  return days;
}

it('has every whole day from the first on up to yesterday, those without a call as well', () => {
  const days = daysOf(
    line('24'),
    line('25'),
    line('25', { runId: 'same' }),
    line('25', { runId: 'same' }),
    line('27'),
    line('28'),
  );
  expect(Object.fromEntries(days.of(budget({}), NOW))).toEqual({
    '': { requests: [2, 0, 1], tokens: [45, 0, 15], cost: [1.5, 0, 0.5] },
  });
});

it('counts what the budget counts: whose calls it applies to, each for itself, in its currency', () => {
  const lines = [
    line('25'),
    line('26'),
    line('26', { caller: 'batch' }),
    line('27', { caller: 'batch', currency: 'EUR' }),
    line('26', { app: 'other' }),
    line('26', { tenant: 'else' }),
    line('26', { outcome: 'not-called' }),
  ];
  const days = daysOf(...lines);
  const mine = days.of(budget({ applies: { app: 'support' }, each: 'key' }), NOW, ({ tenant }) => tenant === 'acme');
  expect(Object.fromEntries(mine)).toMatchObject({
    web: { tokens: [15, 0], cost: [0.5, 0] },
    batch: { tokens: [15], cost: [0] },
  });
});

it('counts a run once for a budget, and once with each model for one of a model', () => {
  const days = daysOf(line('25'), line('26', { runId: 'r' }), line('26', { runId: 'r', models: ['large'] }));
  expect(days.of(budget({}), NOW).get('')?.requests).toEqual([1, 0]);
  expect(days.of(budget({ applies: { model: 'large' } }), NOW).get('')?.requests).toEqual([0]);
});

it('forgets what is longer ago than forecasts look', () => {
  const days = daysOf(line('01', { at: '2026-08-01T10:00:00.000Z' }), line('26'), line('27'));
  expect(days.of(budget({}), NOW).get('')?.tokens).toEqual([15]);
});
