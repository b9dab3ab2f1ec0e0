import { Command } from 'commander';
import type { Cli } from '../cli.js';
import { describeExitCodes, EXIT } from '../exit-codes.js';

/** `weir help exit-codes`, and `weir exit-codes` for programs. */
export function exitCodesCommand(cli: Cli): Command {
  return new Command('exit-codes')
    .description('What the exit codes mean.')
    .addHelpText('after', `\n${describeExitCodes()}`)
    .action(() => cli.terminal.print(EXIT, describeExitCodes));
}
