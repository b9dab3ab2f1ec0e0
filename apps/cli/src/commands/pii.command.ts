import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { tenantOption } from './options.js';

interface RevealOptions {
  file?: string;
  reason?: string;
  tenant?: string;
}

export function piiCommand(cli: Cli): Command {
  const command = new Command('pii').description('Personal data that tokens stand for.');
  command.addCommand(
    new Command('reveal')
      .description('Put personal data back in the place of the tokens that a text holds.')
      .argument('[text...]', 'the text; otherwise --file')
      .option('--file <path>', 'read the text from there; - for the input')
      .option('--reason <text>', 'why, for the record')
      .addOption(tenantOption())
      .action((words: string[], options: RevealOptions) => reveal(cli, words, options)),
  );
  return command;
}

async function reveal(cli: Cli, words: readonly string[], { file, reason, ...options }: RevealOptions): Promise<void> {
  const text = file === undefined ? words.join(' ') : readFileSync(file === '-' ? 0 : file, 'utf8');
  await withGateway(cli, options, async (gateway) => {
    const result = await gateway.revealPii({ text, ...(reason === undefined ? {} : { reason }) });
    await cli.terminal.print(result, () => result.text);
  });
}
