import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { driftText } from '../output/drift-text.js';
import { suiteStateText } from '../output/suites-text.js';
import { tenantOption } from './options.js';

export function driftCommand(cli: Cli): Command {
  return new Command('drift')
    .description(
      'Show whether the runs of apps are still like those before: questions, what was found, answers, and the scores of scheduled suites.',
    )
    .argument('[app]', 'of this app alone')
    .addOption(tenantOption())
    .action((app: string | undefined, options: { tenant?: string }) => showDrift(cli, app, options));
}

async function showDrift(cli: Cli, app: string | undefined, options: { tenant?: string }): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { apps, suites } = await gateway.drift(app === undefined ? {} : { app });
    await cli.terminal.print({ apps, suites }, () =>
      [
        ...apps.map((each) => driftText(each, cli.terminal)),
        ...suites.map((each) => suiteStateText(each, cli.terminal)),
      ].join('\n\n'),
    );
    if (apps.length === 0) cli.terminal.note('No run was looked at yet.');
  });
}
