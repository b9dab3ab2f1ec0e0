import { type CostsRequested, create, RunsRequestedSchema } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { EVERY_TENANT, type RunQuery, runQuery } from '../find-runs/run-query.js';

/** What costs are told apart by. A run has one of each, so that rows add up to their totals. */
export const COST_GROUPS = ['tenant', 'app', 'model', 'prompt', 'experiment', 'day'] as const;
export type CostGroup = (typeof COST_GROUPS)[number];

type WhichRuns = Pick<RunQuery, 'tenant' | 'where' | 'from' | 'to'>;

/** Which runs cost how much. */
export interface CostQuery extends WhichRuns {
  by: readonly CostGroup[];
}

/** @throws WeirError poison `where-invalid`, `time-invalid` or `group-unknown`. */
export function costQuery({ where, from, to, by, allTenants }: CostsRequested, tenant: string): CostQuery {
  const runs = runQuery(create(RunsRequestedSchema, { where, from, to }), allTenants ? EVERY_TENANT : tenant);
  return { ...whichRuns(runs), by: [...new Set(by)].map(groupOf) };
}

/** The runs of a query that cost most. */
export function dearestRuns(query: CostQuery, limit: number): RunQuery {
  return { ...whichRuns(query), sort: 'cost', limit: Math.min(limit, 1_000), by: [] };
}

function whichRuns({ tenant, where, from, to }: WhichRuns): WhichRuns {
  return {
    tenant,
    ...(where === undefined ? {} : { where }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function groupOf(name: string): CostGroup {
  const group = COST_GROUPS.find((each) => each === name);
  if (group !== undefined) return group;
  throw new WeirError({
    code: 'group-unknown',
    disposition: 'poison',
    field: 'by',
    message: `by must be of ${COST_GROUPS.join(', ')}, not ${JSON.stringify(name)}.`,
  });
}
