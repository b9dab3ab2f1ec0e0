import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { alertText, alertsText, objectivesText } from '../output/alert-text.js';
import { allTenantsOption, durationMsOf, tenantOption } from './options.js';

interface AlertOptions {
  tenant?: string;
  allTenants?: boolean;
}

interface SilenceOptions {
  for: number;
  reason: string;
  app?: string;
  tenant?: string;
}

export function alertsCommand(cli: Cli): Command {
  const command = new Command('alerts').description('What is wrong at the moment, and who was told.');
  command.addCommand(
    new Command('list')
      .description('All alerts, those that fire first.')
      .option('--firing', 'only those that fire')
      .addOption(tenantOption())
      .addOption(allTenantsOption())
      .action((options: AlertOptions & { firing?: boolean }) => listAlerts(cli, options)),
    { isDefault: true },
  );
  command.addCommand(
    new Command('show')
      .description('An alert: its value, what it is of, commands that show more, and who was told.')
      .argument('<name>', 'of the Alert')
      .addOption(tenantOption())
      .addOption(allTenantsOption())
      .action((name: string, options: AlertOptions) => showAlert(cli, name, options)),
  );
  command.addCommand(
    new Command('silence')
      .description('Tell nobody of an alert for a time. It is looked at and shown all the same.')
      .argument('<name>', 'of the Alert')
      .requiredOption('--for <duration>', 'for how long: 30m, 2h, 1d', durationMsOf)
      .requiredOption('--reason <text>', 'why, for others to read')
      .option('--app <name>', 'only of this app')
      .option('--tenant <name>', 'only of this tenant')
      .action((name: string, options: SilenceOptions) => silence(cli, name, options)),
  );
  return command;
}

export function objectivesCommand(cli: Cli): Command {
  return new Command('objectives')
    .description('What users can rely on, and what is left of the error budgets.')
    .addOption(tenantOption())
    .addOption(allTenantsOption())
    .action((options: AlertOptions) => objectives(cli, options));
}

async function listAlerts(
  cli: Cli,
  { firing = false, ...options }: AlertOptions & { firing?: boolean },
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { alerts } = await gateway.alerts(tenantsOf(options));
    const shown = firing ? alerts.filter(({ state }) => state === 'firing') : alerts;
    await cli.terminal.print({ alerts: shown }, () => alertsText(shown, cli.terminal));
    if (shown.length === 0) cli.terminal.note(firing ? 'No alert fires.' : nothing('alert', options));
  });
}

async function showAlert(cli: Cli, name: string, options: AlertOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { alerts } = await gateway.alerts(tenantsOf(options));
    const own = alerts.filter(({ alert }) => alert === name);
    if (own.length === 0) throw usageError(`Nothing is known of an alert named ${name} here.`, 'name');
    for (const series of own) await cli.terminal.print(series, () => `${alertText(series, cli.terminal)}\n`);
  });
}

async function silence(cli: Cli, alert: string, { for: ms, reason, app, tenant }: SilenceOptions): Promise<void> {
  const name = [alert, tenant, app]
    .filter((part) => part !== undefined)
    .join('.')
    .slice(0, 63);
  const until = new Date(Date.now() + ms).toISOString();
  const applies = { alert, ...(tenant === undefined ? {} : { tenant }), ...(app === undefined ? {} : { app }) };
  await withGateway(cli, {}, async (gateway) => {
    const { results } = await gateway.applyResources(
      [{ kind: 'Silence', name, spec: { applies, until, reason } }],
      false,
    );
    for (const result of results)
      await cli.terminal.print(
        { ...result, until },
        () => `Silence ${name} until ${until}; weir delete Silence ${name} ends it.`,
      );
  });
}

async function objectives(cli: Cli, options: AlertOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { objectives: all } = await gateway.objectives(tenantsOf(options));
    await cli.terminal.print({ objectives: all }, () => objectivesText(all, cli.terminal));
    if (all.length === 0) cli.terminal.note(nothing('objective', options));
  });
}

function nothing(what: string, { allTenants }: AlertOptions): string {
  return `No ${what} is known${allTenants ? '' : ' of this tenant; --all-tenants shows those of all'}.`;
}

function tenantsOf({ allTenants }: AlertOptions): { tenants?: 'all' } {
  return allTenants ? { tenants: 'all' } : {};
}
