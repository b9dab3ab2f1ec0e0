import { callOf, SpendBook, SpendDays } from '@weir/budgets';
import { create, UsageRecordedSchema } from '@weir/contracts';
import { budgetSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { forecastBudgets } from './forecast-budgets.js';

const NOW = Date.parse('2026-11-28T00:00:00Z');
const budget = (name: string, spec: object) => ({ name, spec: budgetSchema.parse({ per: 'month', ...spec }) });

let count = 0;
/** A line of each of these days of November. */
function spending(...lines: [day: number, over: object][]) {
  const found = { book: new SpendBook(), days: new SpendDays() };
  for (const [day, over] of lines) {
    const line = create(UsageRecordedSchema, {
      callId: `c${(count += 1)}`,
      runId: `r${count}`,
      tenant: 'acme',
      app: 'support',
      caller: 'web',
      inputTokens: 10,
      cost: 2,
      currency: 'USD',
      outcome: 'answered',
      at: new Date(Date.UTC(2026, 10, day, 9)).toISOString(),
      ...over,
    });
    const { call, isCall } = callOf(line);
    found.book.settle(call, isCall);
    found.days.add(line);
  }
  return found;
}

const daily = [23, 24, 25, 26, 27].map((day): [number, object] => [day, {}]);

describe('forecastBudgets', () => {
  it('tells of each limit what is spent, what it comes to, and when it is used up', () => {
    const budgets = [budget('month', { limits: { tokens: 65, cost: 100 } })];
    expect(forecastBudgets(budgets, spending(...daily), undefined, NOW)).toMatchObject([
      {
        budget: 'month',
        subject: '',
        limit: 'tokens',
        most: 65,
        currency: '',
        periodStart: '2026-11-01T00:00:00.000Z',
        resetsAt: '2026-12-01T00:00:00.000Z',
        spent: 50,
        expected: 80,
        low: 80,
        high: 80,
        method: 'rate',
        days: 4,
        exhaustedAt: '2026-11-29T12:00:00.000Z',
      },
      { limit: 'cost', most: 100, currency: 'USD', spent: 10, expected: 16, exhaustedAt: '' },
    ]);
  });

  it('says what it cannot tell, of each amount for itself', () => {
    const budgets = [budget('keys', { each: 'key', limits: { cost: 100 } })];
    const lines = spending(...daily, [27, { caller: 'batch' }]);
    expect(forecastBudgets(budgets, lines, undefined, NOW)).toMatchObject([
      { subject: 'batch', spent: 2, note: 'too few days: 0 of 3' },
      { subject: 'web', spent: 10, expected: 16, note: '' },
    ]);
  });

  it('tells a tenant its own part, and of a shared budget not when it ends', () => {
    const budgets = [
      budget('own', { applies: { tenant: 'acme' }, limits: { cost: 12 } }),
      budget('shared', { limits: { cost: 12 } }),
    ];
    const lines = spending(...daily, ...daily.map(([day]): [number, object] => [day, { tenant: 'other' }]));
    expect(forecastBudgets(budgets, lines, 'acme', NOW)).toMatchObject([
      { budget: 'own', spent: 10, expected: 16, exhaustedAt: '2026-11-29T00:00:00.000Z', note: '' },
      { budget: 'shared', spent: 10, expected: 16, exhaustedAt: '', note: expect.stringContaining('shared') },
    ]);
  });
});
