import { Command, Option } from 'commander';
import { runBatch } from '../batch/run-batch.js';
import { type Cli, withGateway } from '../cli.js';
import { oneLine, printable } from '../output/printable.js';
import { idOf } from './ask.command.js';
import { batchOption, concurrencyOption, tenantOption } from './options.js';
import { questionsOf } from './questions.js';

interface CheckOptions {
  stage: string;
  batch?: string;
  policy?: string;
  concurrency: number;
  tenant?: string;
}

export function checkCommand(cli: Cli): Command {
  return new Command('check')
    .description("Run a policy's guardrails over texts.")
    .argument('[text...]', 'the text')
    .addOption(
      new Option('--stage <stage>', 'what the texts are')
        .choices(['input', 'output', 'document', 'context', 'tool-call', 'tool-result'])
        .makeOptionMandatory(),
    )
    .addOption(batchOption('texts'))
    .option('--policy <name>', 'policy to check by (default: standard)')
    .addOption(concurrencyOption())
    .addOption(tenantOption())
    .action((words: string[], options: CheckOptions) => check(cli, words, options));
}

async function check(cli: Cli, words: readonly string[], options: CheckOptions): Promise<void> {
  const { stage, policy, concurrency } = options;
  const batch = options.batch !== undefined;
  const texts = questionsOf(words, options.batch);
  await withGateway(cli, options, async (gateway) => {
    const checked = runBatch(cli, texts, { concurrency, batch }, (item) =>
      gateway.check({ stage, text: item.text, ...(policy === undefined ? {} : { policy }) }),
    );
    for await (const settled of checked) {
      const { item } = settled;
      const name = batch ? `${item.id ?? '–'}  ` : '';
      if ('reason' in settled) {
        const { reason } = settled;
        await cli.terminal.print({ ...idOf(item), reason }, () => `${name}failed: ${printable(reason.message)}`);
        continue;
      }
      const { verdict, findings, text } = settled.result;
      await cli.terminal.print({ ...idOf(item), verdict, findings, ...(text === undefined ? {} : { text }) }, () =>
        [
          `${name}${cli.terminal.style(verdict === 'allow' ? 'green' : verdict === 'block' ? 'red' : 'yellow', verdict)}`,
          ...findings.map(({ guardrail, type, start, end }) => {
            const where = start === undefined ? '' : `  ${start}–${end}`;
            return `    ${guardrail}: ${type}${where}`;
          }),
          ...(verdict === 'redact' && text !== undefined ? [`    ${oneLine(text)}`] : []),
        ].join('\n'),
      );
    }
  });
}
