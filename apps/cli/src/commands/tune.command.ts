import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { TuningDetail } from '../gateway-types.js';
import { tuningsText, tuningText } from '../output/tuning-text.js';
import { type TuneFlags, tuningWanted } from '../tune/tuning-wanted.js';
import { watchTuning } from '../tune/watch-tuning.js';
import { install } from './install.command.js';
import { list, positive, tenantOption } from './options.js';
import { tuneAdviseCommand } from './tune-advise.js';
import { tunePromoteCommand } from './tune-promote.js';

interface RunOptions extends TuneFlags {
  runId?: string;
  wait?: boolean;
  tenant?: string;
}

/** `weir tune`: a better model from what the system knows already, and how sure that is. */
export function tuneCommand(cli: Cli): Command {
  return new Command('tune')
    .description('Tune a model by examples, and register it where it is better than its base.')
    .addCommand(tuneAdviseCommand(cli))
    .addCommand(runCommand(cli))
    .addCommand(
      new Command('list')
        .description('List the tunings.')
        .addOption(tenantOption())
        .action((options: { tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            const { tunings } = await gateway.tunings();
            if (cli.terminal.json) for (const one of tunings) await cli.terminal.print(one, () => '');
            else await cli.terminal.print(tunings, () => tuningsText(tunings));
          }),
        ),
    )
    .addCommand(
      new Command('show')
        .description('Say what a tuning came to. Exits with 1 when it has ended without a model.')
        .argument('<run>', 'its run id')
        .option('--wait', 'until it has ended')
        .addOption(tenantOption())
        .action((runId: string, options: { wait?: boolean; tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            await tell(cli, options.wait ? await watchTuning(cli, gateway, runId) : await gateway.tuning(runId));
          }),
        ),
    )
    .addCommand(
      new Command('cancel')
        .description('End a tuning without a model.')
        .argument('<run>', 'its run id')
        .addOption(tenantOption())
        .action((runId: string, options: { tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            await gateway.cancelTuning(runId);
            await cli.terminal.print({ runId }, () => `${runId} is asked to end`);
          }),
        ),
    )
    .addCommand(tunePromoteCommand(cli))
    .addCommand(
      new Command('setup')
        .description('Install torch and peft, by which the trainer `lora` learns: 6 GB on Linux, some minutes.')
        .action(() => install(cli, true)),
    );
}

function runCommand(cli: Cli): Command {
  return new Command('run')
    .description('Tune a model. With --wait, exits with 1 when it ends without a model.')
    .option('-f, --file <file>', 'YAML file of what follows (docs/tuning.md); options are stronger')
    .option('-m, --model <name>', 'the Model that is to come of it')
    .option('-b, --base <name>', 'a folder of embedding models, or a Model on one (by default all-MiniLM-L6-v2)')
    .option('--data <files>', "JSONL files of examples, below the tuning service's folder of datasets", list)
    .option('-d, --dataset <names>', 'Datasets of examples', list)
    .option('--apart <datasets>', 'evaluations of other things: nothing near to them is learnt from', list)
    .option('--general <datasets>', 'Datasets that it may get no worse at', list)
    .addOption(
      new Option(
        '--trainer <kind>',
        'an adapter on embeddings as they are, a model of its own by torch, or a job of a provider (by default adapter)',
      ).choices(['adapter', 'lora', 'hosted']),
    )
    .addOption(
      new Option(
        '--side <side>',
        'embeddings of both queries and documents, or of queries alone (by default both)',
      ).choices(['both', 'queries']),
    )
    .option('--rank <n>', 'of the matrices that are learnt', positive)
    .option('--epochs <n>', 'how often each example is seen, at most', positive)
    .option(
      '--folds <n>',
      'parts of the queries, each judged by what is learnt from the others (by default as docs/tuning.md says)',
      positive,
    )
    .option('--licence <name>', 'of the base (by default as its card says)')
    .option('--seed <n>', 'the same seed and examples give the same model', Number)
    .option('--max-seconds <n>', 'of training, after which it ends as failed', positive)
    .option('--run-id <id>', 'asked for again with the same, it is the same tuning')
    .option('--wait', 'until it has ended')
    .addOption(tenantOption())
    .action((options: RunOptions) => run(cli, options));
}

async function run(cli: Cli, { runId: wanted, wait, tenant, ...flags }: RunOptions): Promise<void> {
  const spec = tuningWanted(flags);
  await withGateway(cli, tenant === undefined ? {} : { tenant }, async (gateway) => {
    const { runId } = await gateway.startTuning({ spec, ...(wanted === undefined ? {} : { runId: wanted }) });
    if (!wait) return cli.terminal.print({ runId }, () => runId);
    cli.terminal.note(`${runId}: goes on whether or not anybody waits; \`weir tune cancel ${runId}\` ends it`);
    await tell(cli, await watchTuning(cli, gateway, runId));
  });
}

async function tell(cli: Cli, tuning: TuningDetail): Promise<void> {
  if (tuning.outcome !== 'running' && tuning.outcome !== 'registered') cli.exitCode = EXIT.failed;
  await cli.terminal.print(tuning, () => tuningText(tuning));
}
