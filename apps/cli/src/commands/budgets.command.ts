import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { budgetText, usageText } from '../output/budget-text.js';
import { allTenantsOption, fromOption, list, tenantOption, toOption } from './options.js';

interface BudgetOptions {
  tenant?: string;
  allTenants?: boolean;
}

export function budgetsCommand(cli: Cli): Command {
  const command = new Command('budgets').description('What may be spent on models, and what is left.');
  command.addCommand(
    new Command('list')
      .description('The budgets that apply, and what is used of them.')
      .addOption(tenantOption())
      .addOption(allTenantsOption())
      .action((options: BudgetOptions) => listBudgets(cli, options)),
  );
  command.addCommand(
    new Command('show')
      .description('A budget, and what is used of it.')
      .argument('<name>', 'of the Budget')
      .addOption(tenantOption())
      .addOption(allTenantsOption())
      .action((name: string, options: BudgetOptions) => showBudget(cli, name, options)),
  );
  return command;
}

interface UsageOptions extends BudgetOptions {
  from?: string;
  to?: string;
  by?: string[];
}

export function usageCommand(cli: Cli): Command {
  return new Command('usage')
    .description('Sum up the ledger: what calls of models came to.')
    .addOption(
      new Option(
        '--by <names>',
        'what it is told apart by: tenant, app, key, model, purpose, day (by default app,model)',
      ).argParser(list),
    )
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(tenantOption())
    .addOption(allTenantsOption())
    .action((options: UsageOptions) => showUsage(cli, options));
}

async function listBudgets(cli: Cli, options: BudgetOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { budgets } = await gateway.budgets(tenantsOf(options));
    for (const budget of budgets) await cli.terminal.print(budget, () => `${budgetText(budget)}\n`);
    if (budgets.length === 0) await cli.terminal.line('No budget applies.');
  });
}

async function showBudget(cli: Cli, name: string, options: BudgetOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const budget = await gateway.budget(name, tenantsOf(options));
    await cli.terminal.print(budget, () => budgetText(budget));
  });
}

async function showUsage(cli: Cli, { by, from, to, ...options }: UsageOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const found = await gateway.usage({
      ...tenantsOf(options),
      ...(by === undefined ? {} : { by: by.join(',') }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    await cli.terminal.print(found, () => usageText(found));
    if (found.dropped > 0) cli.terminal.note(`${found.dropped} rows are left out.`);
  });
}

function tenantsOf({ allTenants }: BudgetOptions): { tenants?: 'all' } {
  return allTenants ? { tenants: 'all' } : {};
}
