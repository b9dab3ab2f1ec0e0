import { SpendBook } from '@weir/budgets';
import { type BudgetRequested, BudgetRequestedSchema, create, topics } from '@weir/contracts';
import { budgetSchema } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideBudget, emitDecision, type Spending } from './decide-budget.handler.js';
import { usedRatios } from './used-ratios.js';
import { Warnings } from './warnings.js';

const NOW = Date.parse('2026-11-27T12:00:00.000Z');
const budgets = [
  { name: 'team', spec: budgetSchema.parse({ per: 'day', limits: { tokens: 1_000 }, warnAt: [0.9, 0.5] }) },
];
let spending: Spending;

beforeEach(() => {
  spending = { book: new SpendBook(), warnings: new Warnings() };
  spending.book.declare(budgets);
});

const requested = (callId: string, over: { inputTokens?: number; outputTokens?: number; wantedUntil?: string } = {}) =>
  create(BudgetRequestedSchema, {
    callId,
    runId: callId,
    app: 'support',
    inputTokens: 300,
    outputTokens: 100,
    wantedUntil: '2026-11-27T12:00:05.000Z',
    ...over,
  });
const decide = (request: BudgetRequested, now = NOW) => decideBudget(request, spending, 'acme', now);
const settle = (callId: string, tokens: number) =>
  spending.book.settle(
    {
      callId,
      runId: callId,
      account: { tenant: 'acme', app: 'support', caller: '', models: [] },
      amount: { tokens, cost: 0, currency: '' },
      at: NOW,
    },
    true,
  );

describe('decideBudget', () => {
  it('reserves what a call can come to, until nothing is left', () => {
    expect(decide(requested('a')).decided).toMatchObject({
      granted: true,
      at: '2026-11-27T12:00:00.000Z',
      expiresAt: '2026-11-27T12:11:00.000Z',
    });
    expect(decide(requested('b')).decided.granted).toBe(true);
    expect(decide(requested('c')).decided).toMatchObject({
      granted: false,
      code: 'budget-spent',
      budget: 'team',
      resetsAt: '2026-11-28T00:00:00.000Z',
    });
    settle('a', 50);
    expect(decide(requested('d')).decided.granted).toBe(true);
  });

  it('decides a request that is delivered twice once', () => {
    const first = decide(requested('a', { outputTokens: 700 }));
    const second = decide(requested('a', { outputTokens: 700 }), NOW + 9_000);
    expect(second.decided).toEqual(first.decided);
    const ids = [first, second].map(({ decided, warnings }) => emitDecision(decided, warnings)[0]?.options.id);
    expect(new Set(ids).size).toBe(1);
    expect(spending.book.balances(NOW)[0]?.reserved.tokens).toBe(1_000);
  });

  it('reserves nothing for whom nobody waits', () => {
    expect(decide(requested('a'), NOW + 5_000).decided).toMatchObject({ granted: false, code: 'budget-late' });
    expect(decide(requested('b', { wantedUntil: '' }), NOW).decided.granted).toBe(true);
    expect(spending.book.balances(NOW)[0]?.reserved.tokens).toBe(400);
  });

  it('warns once of every threshold that is reached', () => {
    settle('a', 499);
    expect(decide(requested('b')).warnings).toEqual([]);
    settle('b', 420);
    const { decided, warnings } = decide(requested('c', { inputTokens: 1, outputTokens: 1 }));
    expect(warnings).toMatchObject([
      { budget: 'team', threshold: 0.5, limit: 'tokens', used: 919, most: 1_000, ratio: 0.919 },
      { threshold: 0.9 },
    ]);
    expect(emitDecision(decided, warnings).map(({ topic }) => topic)).toEqual([
      topics.budgetDecided,
      topics.budgetWarned,
      topics.budgetWarned,
    ]);
    for (const warning of warnings) spending.warnings.given(warning);
    expect(decide(requested('d', { inputTokens: 1, outputTokens: 1 })).warnings).toEqual([]);
  });
});

it('tells how much is used of each budget, 0 where nobody asked', () => {
  settle('a', 250);
  const all = [
    ...budgets,
    { name: 'zero', spec: budgetSchema.parse({ per: 'day', limits: { cost: 5 }, each: 'key' }) },
  ];
  expect([...usedRatios(spending.book, all, NOW)]).toEqual([
    ['team', 0.25],
    ['zero', 0],
  ]);
});
