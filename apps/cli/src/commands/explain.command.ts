import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { explanationText } from '../output/explanation-text.js';
import { tenantOption } from './options.js';

export function explainCommand(cli: Cli): Command {
  return new Command('explain')
    .description(
      'Say what made an answer: what was found, checked, called, withheld and spent, and whether all is as it was.',
    )
    .argument('<run>', 'id of the run that answered')
    .addOption(tenantOption())
    .action((run: string, { tenant }: { tenant?: string }) => explain(cli, run, tenant));
}

async function explain(cli: Cli, run: string, tenant: string | undefined): Promise<void> {
  const explanation = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) => gateway.explain(run));
  await cli.terminal.print(explanation, () => explanationText(explanation, cli.terminal));
}
