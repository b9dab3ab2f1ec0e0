import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { costChart } from '../output/cost-chart.js';
import { costsText, dearestText, forecastsText } from '../output/costs-text.js';
import type { GatewayClient } from '../gateway-client.js';
import { durationMsOf, list, moment, tenantOption } from './options.js';

interface CostsOptions {
  by: string[];
  where?: string;
  last?: number;
  from?: string;
  to?: string;
  dearest: number;
  budget?: string;
  chart?: string;
  tenant?: string;
  allTenants?: boolean;
}

const BY = ['app', 'model'];

export function costsCommand(cli: Cli): Command {
  return new Command('costs')
    .description('What runs cost, which cost most, and what budgets will have come to. Shows no text.')
    .addOption(
      new Option('--by <names>', 'what costs are told apart by: tenant, app, model, prompt, experiment, day')
        .argParser((value: string, before: string[]) => list(value, before === BY ? [] : before))
        .default(BY, BY.join()),
    )
    .option('--where <expression>', "of these runs: 'prompt=support-answer@3', 'cost>0.01 and app=support'")
    .addOption(new Option('--last <duration>', 'of the last 30m, 24h, 7d').argParser(durationMsOf).conflicts('from'))
    .addOption(
      new Option(
        '--from <time>',
        'not before: a time, a date, or 7d, 2h, 30m ago (by default all that is kept)',
      ).argParser(moment),
    )
    .addOption(new Option('--to <time>', 'only before (by default now)').argParser(moment))
    .option('--dearest <n>', 'how many of the dearest runs', countOf, 5)
    .option('--budget <name>', 'forecast of this Budget alone')
    .option('--chart <file>', 'an SVG file of the costs of each day, told apart by the first name of --by')
    .addOption(tenantOption())
    .addOption(new Option('--all-tenants', "of all tenants (with an administrator's key)").conflicts('tenant'))
    .action((options: CostsOptions) => showCosts(cli, options));
}

async function showCosts(cli: Cli, options: CostsOptions): Promise<void> {
  const { by, dearest, budget, chart } = options;
  const runs = whichRuns(options);
  const tenants: { tenants?: 'all' } = options.allTenants ? { tenants: 'all' } : {};
  await withGateway(cli, options, async (gateway) => {
    const [costs, { forecasts }] = await Promise.all([
      gateway.costs({ ...runs, ...tenants, by: by.join(','), dearest }),
      gateway.forecasts({ ...tenants, ...(budget === undefined ? {} : { budget }) }),
    ]);
    await cli.terminal.print({ ...costs, forecasts }, () =>
      [costsText(costs), dearestText(costs.dearest), forecastsText(forecasts)]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
    if (costs.rest > 0) cli.terminal.note(`Runs in no row, but in the totals: ${costs.rest}. Ask for fewer at a time.`);
    if (chart !== undefined) await drawDays(cli, gateway, chart, { ...runs, ...tenants }, by);
  });
}

async function drawDays(
  cli: Cli,
  gateway: GatewayClient,
  file: string,
  query: Parameters<GatewayClient['costs']>[0],
  by: readonly string[],
): Promise<void> {
  const names = ['day', ...by.filter((name) => name !== 'day').slice(0, 1)];
  const { rows, rest } = await gateway.costs({ ...query, by: names.join(','), dearest: 0 });
  if (rest > 0) throw usageError('There are too many days and names to draw: ask for fewer at a time.', '--chart');
  const drawn = costChart(rows);
  if (!drawn) return cli.terminal.note(`Nothing was paid for: ${file} is not written.`);
  writeFileSync(file, drawn.svg);
  const left =
    drawn.leftOut.length === 0 ? '' : ` It leaves out ${drawn.leftOut.join(', ')}, a chart being of one currency.`;
  cli.terminal.note(`${file} is written.${left}`);
}

function whichRuns({ where, last, from, to }: CostsOptions): { where?: string; from?: string; to?: string } {
  if (where?.trim() === '') throw usageError('--where needs an expression, as cost>0.01.');
  const since = last === undefined ? from : new Date(Date.now() - last).toISOString();
  return {
    ...(where === undefined ? {} : { where }),
    ...(since === undefined ? {} : { from: since }),
    ...(to === undefined ? {} : { to }),
  };
}

function countOf(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 1_000) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 1000.');
  }
  return number;
}
