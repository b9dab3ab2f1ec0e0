import { Command } from 'commander';
import { allChecks } from '../checks/all-checks.js';
import type { Check } from '../checks/check.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { printable } from '../output/printable.js';

export function doctorCommand(cli: Cli): Command {
  return new Command('doctor')
    .description('Check what Weir needs, and say how to mend what is wrong.')
    .action(() => doctor(cli));
}

async function doctor(cli: Cli): Promise<void> {
  let failures = 0;
  for await (const check of allChecks(cli)) {
    if (check.state === 'failed') failures += 1;
    await cli.terminal.print(check, () => checkText(cli, check));
  }
  if (failures > 0) cli.exitCode = EXIT.failed;
  await cli.terminal.line(failures === 0 ? 'Nothing is wrong.' : `${failures} of these must be mended.`);
}

function checkText(cli: Cli, check: Check): string {
  const { terminal } = cli;
  const mark = {
    ok: terminal.style('green', 'ok      '),
    warning: terminal.style('yellow', 'warning '),
    failed: terminal.style('red', 'failed  '),
  }[check.state];
  const fix = check.fix === undefined ? '' : `\n        ${check.fix}`;
  return `${mark}${check.name}: ${printable(check.message)}${fix}`;
}
