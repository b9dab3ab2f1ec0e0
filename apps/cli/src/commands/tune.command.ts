import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { watchRun } from '../evaluation/watch-run.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { TuningDetail } from '../gateway-types.js';
import { tuningsText, tuningText } from '../output/tuning-text.js';
import { promoteTuned } from '../tune/promote-tuned.js';
import { type TuneFlags, tuningWanted } from '../tune/tuning-wanted.js';
import { list, positive, tenantOption } from './options.js';

/** `weir tune`: an embedding that ranks better for the queries that are asked, and what that is worth. */
export function tuneCommand(cli: Cli): Command {
  return new Command('tune')
    .description('Tune embeddings by examples, and take them into force when they are better.')
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
        .description('Say what a tuning came to. Exits with 1 when it ended and no model is registered.')
        .argument('<run>', 'its run id')
        .option('--wait', 'until it has ended')
        .addOption(tenantOption())
        .action((runId: string, options: { wait?: boolean; tenant?: string }) =>
          withGateway(cli, options, async (gateway) =>
            tell(cli, options.wait ? await watch(cli, gateway, runId) : await gateway.tuning(runId)),
          ),
        ),
    )
    .addCommand(
      new Command('cancel')
        .description('End a tuning; nothing is registered.')
        .argument('<run>', 'its run id')
        .addOption(tenantOption())
        .action((runId: string, options: { tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            await gateway.cancelTuning(runId);
            await cli.terminal.print({ runId }, () => `${runId} is asked to end`);
          }),
        ),
    )
    .addCommand(promoteCommand(cli));
}

interface RunOptions extends TuneFlags {
  tenant?: string;
  /** Does not wait for its end. */
  detach?: boolean;
}

function runCommand(cli: Cli): Command {
  const texts = (value: string, before: string[] = []) => list(value, before);
  return new Command('run')
    .description('Tune an embedding. Exits with 1 when no model is registered.')
    .option('-f, --file <file>', 'YAML file of what follows (docs/tuning.md); options are stronger')
    .option('-m, --model <name>', 'the Model that is to come of it')
    .option('-b, --base <name>', 'folder of embedding models, or a Model on one')
    .option(
      '-e, --examples <files>',
      'JSONL files of queries and what is right for them, below the folder of datasets',
      texts,
    )
    .option('-d, --dataset <names>', 'Datasets of traffic, with what people said of answers', texts)
    .option('--apart <names>', 'Datasets that something else is judged by: nothing of them is learnt', texts)
    .option('--general <files>', 'JSONL files of what must not be forgotten', texts)
    .addOption(new Option('--side <side>', 'whose embeddings are adapted').choices(['both', 'queries']))
    .option('--rank <n>', 'dimensions of what is added', positive)
    .option('--held-back <share>', 'share of the queries that it is judged by', Number)
    .option('--licence <id>', 'of the base')
    .option('--per-hour <price>', 'what an hour of the machine costs', price)
    .option('--seed <n>', 'the same seed gives the same model', Number)
    .option('--detach', 'do not wait for its end')
    .addOption(tenantOption())
    .action(({ tenant, detach, ...flags }: RunOptions) =>
      withGateway(cli, tenant === undefined ? {} : { tenant }, async (gateway) => {
        const { runId } = await gateway.startTuning({ spec: tuningWanted(flags) });
        if (detach) return cli.terminal.print({ runId }, () => runId);
        cli.terminal.note(`${runId}: goes on whether or not anybody waits; \`weir tune cancel ${runId}\` ends it`);
        return tell(cli, await watch(cli, gateway, runId));
      }),
    );
}

interface PromoteOptions {
  app: string;
  samples?: number;
  after?: string;
  tenant?: string;
}

function promoteCommand(cli: Cli): Command {
  return new Command('promote')
    .description("Have an app's collection embedded by a tuned model as well, then promote it: shadow, gate, canary.")
    .argument('<model>', 'the tuned Model')
    .requiredOption('-a, --app <name>', 'the App that is to search by it')
    .option(
      '--samples <n>',
      'questions that both answer before the gate decides; 0 goes without shadow and gate',
      samples,
    )
    .addOption(new Option('--after <what>', 'after the last step').choices(['promote', 'hold']))
    .addOption(tenantOption())
    .action((model: string, { app, samples: count, after, tenant }: PromoteOptions) =>
      withGateway(cli, tenant === undefined ? {} : { tenant }, async (gateway) => {
        const spec = {
          ...(count === undefined ? {} : { shadow: { samples: count } }),
          ...(after === undefined ? {} : { after }),
        };
        const promoted = await promoteTuned(cli, gateway, { model, app, spec });
        const { collection, promotion, filled } = promoted;
        await cli.terminal.print(promoted, () =>
          [
            filled
              ? `${collection} is embedded by ${model}.`
              : `${collection} stays as it is: queries alone are adapted.`,
            `weir promote start ${promotion} begins, weir promote status ${promotion} says how far it is.`,
          ].join('\n'),
        );
      }),
    );
}

function watch(cli: Cli, gateway: GatewayClient, runId: string): Promise<TuningDetail> {
  return watchRun(cli, () => gateway.tuning(runId), progressText);
}

function progressText({ progress }: TuningDetail): string {
  if (!progress) return 'waits to begin';
  const { stage, step, steps, loss, seconds, resumed } = progress;
  const how = loss === undefined ? '' : `, loss ${loss.toFixed(3)}`;
  const place = steps > 0 ? ` ${step} of ${steps}` : '';
  return `${stage}${place}${how}, ${seconds.toFixed(0)} s${resumed ? ', resumed' : ''}`;
}

async function tell(cli: Cli, tuning: TuningDetail): Promise<void> {
  if (tuning.outcome !== 'running' && tuning.outcome !== 'registered') cli.exitCode = EXIT.failed;
  await cli.terminal.print(tuning, () => tuningText(tuning));
}

function price(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('It must be a number of at least 0.');
  return number;
}

function samples(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new InvalidArgumentError('It must be a whole number of at least 0.');
  return number;
}
