import type { BudgetDecided } from '@weir/contracts';
import { Counter, Gauge, type Telemetry } from '@weir/telemetry';

/** What governance reports of budgets. Their names are declared, and so a bounded set. */
export interface BudgetEvents {
  budgetDecided(decided: BudgetDecided): void;
}

/** @param ratios - Asked for whenever the instruments are read: how much of each budget is used, 1 being all of it. */
export function budgetEvents(
  { registry }: Pick<Telemetry, 'registry'>,
  ratios: () => ReadonlyMap<string, number>,
): BudgetEvents {
  const registers = [registry];
  const decisions = new Counter({
    name: 'weir_budget_decisions_total',
    help: 'Calls of models that were granted or refused, by the budget that refused.',
    labelNames: ['outcome', 'budget'] as const,
    registers,
  });
  new Gauge({
    name: 'weir_budget_used_ratio',
    help: 'How much of a budget is used in its period, of the limit that is nearest to its end; of a budget with an amount for each, the most used one.',
    labelNames: ['budget'] as const,
    registers,
    collect() {
      this.reset();
      for (const [budget, ratio] of ratios()) this.set({ budget }, ratio);
    },
  });
  return {
    budgetDecided({ granted, code, budget }) {
      decisions.inc({ outcome: granted ? 'granted' : code, budget });
    },
  };
}
