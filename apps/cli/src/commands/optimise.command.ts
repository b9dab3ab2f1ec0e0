import type { OptimisationReport } from '@weir/experiments';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { OptimisationDetail } from '../gateway-types.js';
import { applyPatchTo } from '../optimise/apply-patch.js';
import { optimisationWanted, type OptimiseFlags } from '../optimise/optimisation-wanted.js';
import { watchOptimisation } from '../optimise/watch-optimisation.js';
import { optimisationsText, optimisationText } from '../output/optimisation-text.js';
import { groupsOption, positive, tenantOption } from './options.js';

interface RunOptions extends OptimiseFlags {
  tenant?: string;
  applyTo?: string;
  /** Does not wait for its end. */
  detach?: boolean;
}

/** `weir prompt optimise`: a better prompt for an app, and how sure that is. */
export function optimiseCommand(cli: Cli): Command {
  return new Command('optimise')
    .description('Search for a better prompt of an app, under a budget: its examples, its instruction, or both.')
    .addCommand(runCommand(cli), { isDefault: true })
    .addCommand(
      new Command('list')
        .description('List the optimisations.')
        .addOption(tenantOption())
        .action((options: { tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            const { optimisations } = await gateway.optimisations();
            if (cli.terminal.json) for (const one of optimisations) await cli.terminal.print(one, () => '');
            else await cli.terminal.print(optimisations, () => optimisationsText(optimisations));
          }),
        ),
    )
    .addCommand(
      new Command('show')
        .description(
          'Say what an optimisation came to. Exits with 1 when it did not come to its end, or the overfit check flags it.',
        )
        .argument('<run>', 'its run id')
        .option('--wait', 'until it has ended')
        .option('--apply-to <file>', 'change the App in this YAML file')
        .addOption(tenantOption())
        .action((runId: string, options: { wait?: boolean; applyTo?: string; tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            const now = options.wait ? await watchOptimisation(cli, gateway, runId) : await gateway.optimisation(runId);
            await tell(cli, now, options.applyTo);
          }),
        ),
    )
    .addCommand(
      new Command('cancel')
        .description('End an optimisation with what it has found by then.')
        .argument('<run>', 'its run id')
        .addOption(tenantOption())
        .action((runId: string, options: { tenant?: string }) =>
          withGateway(cli, options, async (gateway) => {
            await gateway.cancelOptimisation(runId);
            await cli.terminal.print({ runId }, () => `${runId} is asked to end`);
          }),
        ),
    );
}

function runCommand(cli: Cli): Command {
  return new Command('run')
    .description('Optimise an app. Exits with 1 when it did not come to its end, or the overfit check flags it.')
    .option('-f, --file <file>', 'YAML file of what follows (docs/optimising.md); options are stronger')
    .option('-a, --app <name>', 'the App')
    .option('-d, --dataset <name>', 'a Dataset by its name, or a file (jsonl, json, csv, yaml)')
    .option('-m, --metric <name>', 'what is to be raised')
    .option('--answers <n>', 'answers that it may ask in all', positive)
    .option('--cost <limit>', "what it may spend in all, in the currency of the models' prices", cost)
    .addOption(new Option('--search <what>', 'what is searched for').choices(['examples', 'instruction', 'both']))
    .option('--examples <k>', 'how many examples are shown', positive)
    .addOption(new Option('--examples-from <what>', "what an example's answer is").choices(['gold', 'answers']))
    .option('--proposer <model>', 'Model that writes instructions')
    .option('--about <text>', 'what the app is for, in words, for the proposer')
    .option('--seed <n>', 'the same seed searches the same way', Number)
    .option('--concurrency <n>', 'questions at a time', positive)
    .option('--apply-to <file>', 'change the App in this YAML file, unless nothing is better or a flag is raised')
    .option('--detach', 'do not wait for its end')
    .addOption(groupsOption())
    .addOption(tenantOption())
    .action(({ tenant, applyTo, detach, ...flags }: RunOptions) => run(cli, flags, { tenant, applyTo, detach }));
}

async function run(
  cli: Cli,
  flags: OptimiseFlags,
  { tenant, applyTo, detach }: Record<'tenant' | 'applyTo', string | undefined> & { detach: boolean | undefined },
): Promise<void> {
  const { spec, problems } = await optimisationWanted(flags);
  for (const problem of problems) cli.terminal.note(problem);
  await withGateway(cli, tenant === undefined ? {} : { tenant }, async (gateway) => {
    const { runId } = await gateway.startOptimisation({ spec });
    if (detach) return cli.terminal.print({ runId }, () => runId);
    cli.terminal.note(
      `${runId}: goes on whether or not anybody waits; \`weir prompt optimise cancel ${runId}\` ends it`,
    );
    await tell(cli, await watchOptimisation(cli, gateway, runId), applyTo);
    if (problems.length > 0) cli.exitCode = EXIT.failed;
  });
}

async function tell(cli: Cli, optimisation: OptimisationDetail, applyTo: string | undefined): Promise<void> {
  const report = optimisation.report as OptimisationReport | undefined;
  const flags = report?.overfit?.flags ?? [];
  if (optimisation.outcome !== 'running' && (optimisation.outcome !== 'completed' || flags.length > 0)) {
    cli.exitCode = EXIT.failed;
  }
  await cli.terminal.print(optimisation, () => optimisationText(optimisation));
  if (applyTo === undefined || !report || optimisation.outcome !== 'completed') return;
  if (report.best === 'baseline') return cli.terminal.note(`Nothing was better: ${applyTo} stays as it is.`);
  if (flags.length > 0)
    return cli.terminal.note(`The overfit check flags ${flags.join(', ')}: ${applyTo} stays as it is.`);
  applyPatchTo(applyTo, optimisation.app, report.patch);
  cli.terminal.note(
    `${applyTo} is changed: \`weir diff -f ${applyTo}\` shows how, \`weir apply -f ${applyTo}\` applies it.`,
  );
}

function cost(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}
