import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JudgeBudget } from './judge-budget.js';

const usage = (inputTokens: number, outputTokens: number, cost = 0) => ({ inputTokens, outputTokens, cost });

describe('JudgeBudget', () => {
  it.each([
    ['calls', { calls: 2 }],
    ['tokens', { tokens: 250 }],
    ['cost', { cost: 0.00025 }],
  ])('sets aside %s before a call, and refuses one that may take more than is left', (_what, limits) => {
    const budget = new JudgeBudget(limits, { input: 1, output: 1 });
    const first = budget.reserve(60, 40);
    expect(budget.reserve(60, 40)).toBeDefined();
    expect(budget.reserve(60, 40)).toBeUndefined();
    first!.settle(usage(1, 1, 0));
    expect(budget.reserve(60, 40) === undefined).toBe('calls' in limits);
  });

  it('counts all that was set aside for a call that failed, or that counts nonsense', () => {
    const budget = new JudgeBudget({});
    budget.reserve(60, 40)!.forfeit();
    budget.reserve(60, 40)!.settle(usage(Number.NaN, 5));
    budget.reserve(60, 40)!.settle(usage(10, 5, -1));
    expect(budget.spent).toEqual({ calls: 3, tokens: 300, cost: 0 });
  });

  it('ends a reservation once', () => {
    const budget = new JudgeBudget({ calls: 1 });
    const reservation = budget.reserve(60, 40)!;
    reservation.settle(usage(10, 5));
    reservation.settle(usage(10, 5));
    reservation.forfeit();
    expect(budget.spent).toEqual({ calls: 1, tokens: 15, cost: 0 });
  });

  it('has nothing to set aside for a cost without prices', () => {
    expect(() => new JudgeBudget({ cost: 1 })).toThrow(expect.objectContaining({ field: 'budget.cost' }));
    expect(() => new JudgeBudget({ tokens: -1 })).toThrow(expect.objectContaining({ code: 'judge-settings-invalid' }));
  });

  it('is never overspent by calls beside each other that take no more than was set aside', () => {
    const step = fc.record({ most: fc.nat(100), took: fc.nat(100), ends: fc.nat(3) });
    fc.assert(
      fc.property(fc.nat(500), fc.array(step, { maxLength: 30 }), (tokens, steps) => {
        const budget = new JudgeBudget({ tokens });
        const open: (() => void)[] = [];
        for (const { most, took, ends } of steps) {
          const reservation = budget.reserve(most, 0);
          if (reservation) open.push(() => reservation.settle(usage(Math.min(most, took), 0)));
          for (const end of open.splice(0, ends)) end();
          expect(budget.spent.tokens).toBeLessThanOrEqual(tokens);
        }
        for (const end of open) end();
        expect(budget.spent.tokens).toBeLessThanOrEqual(tokens);
      }),
      { numRuns: 50 },
    );
  });
});
