import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError } from '../cli-error.js';
import { patchOf } from '../evaluation/patch-of.js';
import { timeOf } from '../evaluation/time-of.js';
import { watchEvaluation } from '../evaluation/watch-evaluation.js';
import type { GatewayClient } from '../gateway-client.js';
import { confirm } from '../output/confirm.js';
import { estimateText, type ReplayEstimate } from '../output/replay-text.js';
import { tellEvaluation } from './eval-suites.js';
import { collect, list, positive, tenantOption } from './options.js';

interface ReplayOptions {
  from: string;
  to?: string;
  app: string;
  with: string[];
  mode: string;
  metrics?: string[];
  judge?: string;
  limit?: number;
  margin?: number;
  concurrency?: number;
  maxCost?: number;
  yes?: boolean;
  dryRun?: boolean;
  detach?: boolean;
  out?: string;
  tenant?: string;
}

export function replayCommand(cli: Cli): Command {
  return new Command('replay')
    .description('Ask past questions of an app again, of the app or of a change to it, and compare the answers.')
    .requiredOption('--from <time>', 'when they were asked: since 2026-03-01T12:00:00Z, or since 6h ago: 6h', timeOf)
    .option('--to <time>', 'and before (by default until now)', timeOf)
    .requiredOption('-a, --app <name>', 'app that was asked')
    .option('--with <change>', 'change to the app, as retrieval.k=4; can be given several times', collect, [])
    .addOption(
      new Option(
        '--mode <mode>',
        'rescore: the stored answers are scored; regenerate: answered again from what was found then; full: all again',
      )
        .choices(['rescore', 'regenerate', 'full'])
        .default('regenerate'),
    )
    .option('-m, --metrics <names>', 'comma-separated (by default answered, refused, cited, took-ms)', list)
    .option('--judge <model>', 'model that judges, for metrics that are judged')
    .option('--limit <n>', 'only so many, the newest (by default 10000)', positive)
    .option('--margin <loss>', 'a loss that does not matter, in units of the metric', Number)
    .option('--concurrency <n>', 'questions at a time (by default 32)', positive)
    .option('--max-cost <cost>', 'end as it stands when the answers have cost so much', Number)
    .option('-y, --yes', 'go on without asking, whatever it costs')
    .option('--dry-run', 'only say what it would take')
    .option('--detach', 'do not wait for its end')
    .option('-o, --out <file>', 'JSONL file that its results are written to')
    .addOption(tenantOption())
    .action((options: ReplayOptions) => replay(cli, options));
}

async function replay(cli: Cli, options: ReplayOptions): Promise<void> {
  const spec = specOf(options);
  await withGateway(cli, options, async (gateway) => {
    if (options.dryRun || !options.yes) {
      const estimate = await estimateOf(cli, gateway, spec);
      if (options.dryRun) return cli.terminal.print(estimate, () => estimateText(estimate));
      cli.terminal.note(estimateText(estimate));
      if (!(await confirm(cli, 'Go on?', '--yes'))) return;
    }
    const { runId } = await gateway.startEvaluation({ replay: spec });
    if (options.detach) return cli.terminal.print({ runId }, () => runId);
    cli.terminal.note(`${runId}: goes on whether or not anybody waits; \`weir eval cancel ${runId}\` ends it`);
    await tellEvaluation(cli, gateway, await watchEvaluation(cli, gateway, runId), options.out);
  });
}

function specOf({ from, to, app, mode, metrics, judge, limit, margin, concurrency, maxCost, ...more }: ReplayOptions) {
  const given = { to, metrics, limit, margin, concurrency, maxCost, judge: judge && { model: judge } };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { from, app, mode, with: patchOf(more.with), ...Object.fromEntries(said) };
}

/** @throws CliError with why it cannot be done at all. */
async function estimateOf(cli: Cli, gateway: GatewayClient, spec: object): Promise<ReplayEstimate> {
  const { runId } = await gateway.startEvaluation({ replay: { ...spec, estimate: true } });
  const { reason, summary } = await watchEvaluation(cli, gateway, runId);
  if (reason) throw new CliError(reason);
  return (summary as { estimate: ReplayEstimate }).estimate;
}
