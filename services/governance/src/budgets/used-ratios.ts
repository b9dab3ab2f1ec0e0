import { type Budget, nearestLimit, type SpendBook } from '@weir/budgets';

/** How much of each budget is used, 1 being all of it; of one with an amount for each, of the one that is used most. */
export function usedRatios(book: SpendBook, budgets: readonly Budget[], now: number): Map<string, number> {
  book.declare(budgets);
  const byName = new Map(budgets.map((budget) => [budget.name, budget]));
  const ratios = new Map(budgets.map(({ name }) => [name, 0]));
  for (const balance of book.balances(now)) {
    const { ratio } = nearestLimit(byName.get(balance.budget)!, balance);
    ratios.set(balance.budget, Math.max(ratios.get(balance.budget)!, ratio));
  }
  return ratios;
}
