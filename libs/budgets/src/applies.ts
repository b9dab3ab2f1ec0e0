import type { BudgetSpec, Resource, Snapshot } from '@weir/resources';

export type Budget = Pick<Resource<'Budget'>, 'name' | 'spec'>;

/** On whose account a call of a model goes. */
export interface Account {
  tenant: string;
  /** Names of the App, of the ApiKey and of the Models, empty where there is none. */
  app: string;
  caller: string;
  models: readonly string[];
}

export function applies({ applies: { tenant, app, key, model } }: BudgetSpec, account: Account): boolean {
  return (
    (tenant === undefined || tenant === account.tenant) &&
    (app === undefined || app === account.app) &&
    (key === undefined || key === account.caller) &&
    (model === undefined || account.models.includes(model))
  );
}

/** Which of the budget's amounts an account's calls count against; empty for a budget with one for all. */
export function subjectOf({ each }: BudgetSpec, { tenant, app, caller }: Account): string {
  switch (each) {
    case 'tenant':
      return tenant;
    case 'app':
      return app;
    case 'key':
      return caller;
    case undefined:
      return '';
  }
}

const known = new WeakMap<Snapshot, readonly Budget[]>();

/** All budgets, in order of their names. Looked for once in a snapshot: every call of a model wants to know. */
export function budgetsIn(snapshot: Snapshot): readonly Budget[] {
  let budgets = known.get(snapshot);
  if (!budgets) {
    budgets = snapshot.list('Budget').toSorted((a, b) => (a.name < b.name ? -1 : 1));
    known.set(snapshot, budgets);
  }
  return budgets;
}
