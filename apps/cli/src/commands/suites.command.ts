import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { suiteStateText } from '../output/suites-text.js';
import { tenantOption } from './options.js';

export function suitesCommand(cli: Cli): Command {
  return new Command('suites')
    .description('Show the suites that run by themselves: their last and next runs, and what has become worse.')
    .argument('[suite]', 'this one alone')
    .addOption(tenantOption())
    .action((suite: string | undefined, options: { tenant?: string }) => showSuites(cli, suite, options));
}

async function showSuites(cli: Cli, name: string | undefined, options: { tenant?: string }): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const all = (await gateway.suites()).suites;
    const suites = name === undefined ? all : all.filter(({ suite }) => suite === name);
    if (name !== undefined && suites.length === 0) {
      const message = `There is no Suite ${name} that has a schedule.`;
      throw new CliError({ code: 'suite-unknown', exitCode: EXIT.notFound, field: 'suite', message });
    }
    await cli.terminal.print({ suites }, () => suites.map((each) => suiteStateText(each, cli.terminal)).join('\n\n'));
    if (suites.length === 0) cli.terminal.note('No suite has a schedule.');
  });
}
