import { type Account, type Budget, forecast, type SpendBook, type SpendDays } from '@weir/budgets';
import { type BudgetForecast, BudgetForecastSchema, create } from '@weir/contracts';

/** What the ledger and the log of decisions have told so far. */
export interface Spending {
  book: SpendBook;
  days: SpendDays;
}

/**
 * Where each limit of each amount of some budgets will be when its period ends. What is spent is what governance goes by.
 *
 * @param tenant - Whose part is told; undefined for all. Of a budget that several tenants share, a tenant is not told when it will be
 *   used up: that depends on the others.
 * @param now - Milliseconds since the epoch.
 */
export function forecastBudgets(
  budgets: readonly Budget[],
  { book, days }: Spending,
  tenant: string | undefined,
  now: number,
): BudgetForecast[] {
  const isVisible = (account: Account) => tenant === undefined || account.tenant === tenant;
  book.declare(budgets);
  const balances = Map.groupBy(book.balances(now, isVisible), ({ budget }) => budget);
  return budgets.flatMap((budget) => {
    const { spec } = budget;
    const { applies, each, limits, per } = spec;
    const isShared = tenant !== undefined && applies.tenant === undefined && each !== 'tenant';
    const sums = days.of(budget, now, isVisible);
    return (balances.get(budget.name) ?? []).flatMap(({ subject, period, used }) =>
      (['requests', 'tokens', 'cost'] as const).flatMap((limit) => {
        const most = limits[limit];
        if (most === undefined) return [];
        const spent = used[limit];
        const said = forecast({ spent, most, per }, sums.get(subject)?.[limit] ?? [], now);
        return create(BudgetForecastSchema, {
          budget: budget.name,
          subject,
          limit,
          most,
          currency: limit === 'cost' ? spec.currency : '',
          periodStart: new Date(period.start).toISOString(),
          resetsAt: new Date(period.end).toISOString(),
          spent,
          ...toldOf(said, isShared),
        });
      }),
    );
  });
}

function toldOf(said: ReturnType<typeof forecast>, isShared: boolean) {
  if ('note' in said) return { note: said.note };
  const { exhaustedAt, ...told } = said;
  if (isShared) return { ...told, note: 'shared with other tenants: this is your part of it' };
  return exhaustedAt === undefined ? told : { ...told, exhaustedAt: new Date(exhaustedAt).toISOString() };
}
