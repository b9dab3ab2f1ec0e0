import type { Budget } from '@weir/budgets';
import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import type { BudgetEvents } from '../telemetry.js';
import { decideBudget, decisionId, emitDecision } from './decide-budget.handler.js';
import type { SpendLog } from './spend-log.js';

export interface DecideBudgetPorts {
  spending: Pick<SpendLog, 'book' | 'warnings' | 'taken' | 'ready'>;
  budgets: () => readonly Budget[];
  now: () => number;
  events: BudgetEvents;
}

/**
 * Calls of models get leave, or not. All requests are in one partition, so one instance decides at a time; and each has a key of its
 * own, so that a decision does not wait until the one before is written.
 */
export function decideBudgetConsumer({ spending, budgets, now, events }: DecideBudgetPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.governance.decide-budget',
    topic: topics.budgetRequested,
    ledger: [topics.budgetDecided, topics.budgetWarned],
    outcomeId: decisionId,
    concurrency: 512,
    history: {
      records: 0,
      ledger: topics.budgetDecided,
      remember: (_request, _context, partition) => spending.taken(partition),
    },
    gather: async (request, context) => {
      await spending.ready();
      spending.book.declare(budgets());
      const { decided, warnings } = decideBudget(request, spending, context.envelope.tenant, now());
      events.budgetDecided(decided);
      return { decided, warnings };
    },
    handle: (_request, { decided, warnings }) => emitDecision(decided, warnings),
  });
}
