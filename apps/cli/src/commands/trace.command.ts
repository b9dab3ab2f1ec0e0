import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { traceText } from '../output/trace-text.js';
import { tenantOption } from './options.js';

export function traceCommand(cli: Cli): Command {
  return new Command('trace')
    .description(
      'Follow a run over every topic: where each of its records stands, and where the time went. Shows no text.',
    )
    .argument('<run>', 'id of the run')
    .addOption(tenantOption())
    .action((run: string, { tenant }: { tenant?: string }) => trace(cli, run, tenant));
}

async function trace(cli: Cli, run: string, tenant: string | undefined): Promise<void> {
  const found = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) => gateway.trace(run));
  await cli.terminal.print(found, () => traceText(found, cli.terminal));
}
