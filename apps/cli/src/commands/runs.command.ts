import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { runSumsText, runsText } from '../output/runs-text.js';
import { durationMsOf, fromOption, list, positive, tenantOption, toOption } from './options.js';

interface RunsOptions {
  where?: string;
  last?: number;
  from?: string;
  to?: string;
  sort?: string;
  limit: number;
  by?: string[];
  tenant?: string;
}

/** The most that one request gives. */
const PAGE = 1_000;

export function runsCommand(cli: Cli): Command {
  return new Command('runs')
    .description('Look for runs in the chain log, or sum them up: outcomes, tokens, cost, time. Shows no text.')
    .option('--where <expression>', "which: 'cost>0.01 and app=support', 'outcome=failed or duration>5s'")
    .addOption(new Option('--last <duration>', 'of the last 30m, 24h, 7d').argParser(durationMsOf).conflicts('from'))
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(
      new Option('--sort <order>', 'which first (by default newest)').choices([
        'newest',
        'oldest',
        'cost',
        'tokens',
        'slowest',
      ]),
    )
    .option('--limit <n>', 'so many at most', positive, 50)
    .addOption(
      new Option('--by <names>', 'sums instead, told apart by app, model, prompt, outcome, day and others')
        .argParser(list)
        .conflicts(['sort', 'limit']),
    )
    .addOption(tenantOption())
    .action((options: RunsOptions) => (options.by ? sum(cli, options.by, options) : find(cli, options)));
}

async function find(cli: Cli, options: RunsOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    let after: string | undefined;
    let left = options.limit;
    let shown = 0;
    let total = 0;
    while (left > 0) {
      const page = await gateway.runs({
        ...periodOf(options),
        ...(options.sort === undefined ? {} : { sort: options.sort }),
        limit: Math.min(left, PAGE),
        ...(after === undefined ? {} : { after }),
      });
      if (cli.terminal.json) for (const run of page.runs) await cli.terminal.print(run, () => '');
      else if (page.runs.length > 0) await cli.terminal.line(runsText(page.runs, cli.terminal));
      shown += page.runs.length;
      left -= page.runs.length;
      ({ total } = page);
      after = page.next;
      if (after === undefined) break;
    }
    if (total === 0) cli.terminal.note('No run fits.');
    else if (shown < total) cli.terminal.note(`${total - shown} more fit; --limit shows them.`);
  });
}

async function sum(cli: Cli, by: readonly string[], options: RunsOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const found = await gateway.runSums({ ...periodOf(options), by: by.join(',') });
    await cli.terminal.print(found, () => runSumsText(found));
    if (found.rest > 0) cli.terminal.note(`${found.rest} runs are in none of the sums: ask for fewer at a time.`);
  });
}

function periodOf({ where, last, from, to }: RunsOptions): { where?: string; from?: string; to?: string } {
  if (where?.trim() === '') throw usageError('--where needs an expression, as cost>0.01.');
  const since = last === undefined ? from : new Date(Date.now() - last).toISOString();
  return {
    ...(where === undefined ? {} : { where }),
    ...(since === undefined ? {} : { from: since }),
    ...(to === undefined ? {} : { to }),
  };
}
