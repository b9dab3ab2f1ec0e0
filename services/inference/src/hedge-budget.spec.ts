import { describe, expect, it } from 'vitest';
import { HedgeBudget } from './hedge-budget.js';

/** How often another model is asked beside one that is always slow. */
function hedgesOf(calls: number, budget = new HedgeBudget()): number {
  let hedges = 0;
  for (let call = 0; call < calls; call += 1) {
    budget.called();
    if (budget.take()) hedges += 1;
  }
  return hedges;
}

describe('HedgeBudget', () => {
  it('has some for a model that was never asked', () => {
    expect(hedgesOf(1)).toBe(1);
    expect(hedgesOf(2)).toBe(2);
  });

  it.each([10, 100, 1_000])('is little more than a quarter of %i calls', (calls) => {
    expect(hedgesOf(calls)).toBeLessThanOrEqual(calls / 4 + 2);
    expect(hedgesOf(calls)).toBeGreaterThanOrEqual(calls / 4);
  });

  it('saves up for no more than a few', () => {
    const budget = new HedgeBudget();
    for (let call = 0; call < 1_000; call += 1) budget.called();
    expect(hedgesOf(6, budget)).toBe(6);
    expect(hedgesOf(4, budget)).toBe(1);
  });
});
