import type { Budget } from '@weir/budgets';
import { type BudgetForecast, CostsResultSchema, type CostsRequested, create, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { RunSearch } from '../find-runs/run-search.port.js';
import { costQuery, dearestRuns } from './cost-query.js';
import type { CostSearch } from './cost-search.port.js';
import { forecastBudgets, type Spending } from './forecast-budgets.js';

export interface FindCostsPorts {
  costs: CostSearch;
  runs: RunSearch;
  budgets: () => readonly Budget[];
  spending: () => Promise<Spending>;
  now: () => number;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

/** Answers what runs have cost, which were the dearest, and what budgets will have come to. */
export function findCostsConsumer(ports: FindCostsPorts): AnyConsumer {
  const { costs, runs, replyTopicPrefix, dependencies } = ports;
  return defineConsumer({
    group: 'weir.monitoring.find-costs',
    topic: topics.costsRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    gather: async (request, { envelope }) => {
      const started = performance.now();
      const query = costQuery(request, envelope.tenant);
      const [sums, dearest, forecasts] = await Promise.all([
        request.by.length > 0 ? costs.sum(query) : undefined,
        request.dearest > 0 ? runs.find(dearestRuns(query, request.dearest)) : undefined,
        request.forecast ? forecastsFor(request, envelope.tenant, ports) : [],
      ]);
      const result = create(CostsResultSchema, { ...sums, dearest: dearest?.runs ?? [], forecasts });
      return { result, tookMs: performance.now() - started };
    },
    handle: (request, { result, tookMs }, context) => [
      stepReply(request, context, replyTopicPrefix, { case: 'costs', value: result }, tookMs),
    ],
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}

async function forecastsFor(
  { budget, allTenants }: CostsRequested,
  from: string,
  { budgets, spending, now }: FindCostsPorts,
): Promise<BudgetForecast[]> {
  const tenant = allTenants ? undefined : from;
  const wanted = budgets().filter(
    ({ name, spec: { applies } }) =>
      (budget === '' || name === budget) &&
      (tenant === undefined || applies.tenant === undefined || applies.tenant === tenant),
  );
  return wanted.length === 0 ? [] : forecastBudgets(wanted, await spending(), tenant, now());
}
