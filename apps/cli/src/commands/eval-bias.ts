import { writeFile } from 'node:fs/promises';
import { DEFAULT_AXES } from '@weir/datasets';
import { parseResults, reportHtml, type SuiteSummary } from '@weir/experiments';
import type { DatasetFormat } from '@weir/resources';
import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { openDataset } from '../datasets/open-dataset.js';
import { watchEvaluation } from '../evaluation/watch-evaluation.js';
import type { GatewayClient } from '../gateway-client.js';
import type { EvaluationDetail } from '../gateway-types.js';
import { tellEvaluation } from './eval-suites.js';
import { fromOption, groupsOption, list, positive, tenantOption } from './options.js';

interface BiasOptions {
  dataset?: string;
  format?: DatasetFormat;
  from?: string;
  axes?: string[];
  limit?: number;
  repeat: number;
  concurrency: number;
  out?: string;
  report?: string;
  detach?: boolean;
  groups?: string[];
  tenant?: string;
}

export function biasCommand(cli: Cli): Command {
  return new Command('bias')
    .description(
      'Say whether an app answers alike, whichever group of people a question speaks of. Exits with 1 where it does not.',
    )
    .argument('<app>', 'app that answers')
    .option('-d, --dataset <dataset>', 'file of questions, or the name of a Dataset (default: what the app was asked)')
    .addOption(
      new Option('--format <format>', 'what the file is written for').choices([
        'items',
        'huggingface',
        'bbq',
        'crows-pairs',
      ]),
    )
    .addOption(fromOption())
    .addOption(
      new Option(
        '--axes <names>',
        `what is varied, of ${Object.keys(DEFAULT_AXES).join(', ')} (default: all)`,
      ).argParser(list),
    )
    .option('--limit <n>', 'only so many questions, the first', positive)
    .option('--repeat <times>', 'ask each question so many times', positive, 1)
    .addOption(new Option('--concurrency <n>', 'questions at a time').argParser(positive).default(4))
    .option('-o, --out <file>', 'JSONL file of results')
    .option('--report <file>', 'HTML file of a report: differences with their intervals, group by group')
    .option('--detach', 'do not wait for its end')
    .addOption(groupsOption())
    .addOption(tenantOption())
    .action((app: string, options: BiasOptions) => runBias(cli, app, options));
}

async function runBias(cli: Cli, app: string, options: BiasOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { axes, limit, repeat, concurrency, groups } = options;
    const spec = {
      dataset: await datasetOf(cli, gateway, app, options),
      variants: [{ name: app, app }],
      metrics: ['refused', 'took-ms'],
      bias: axes ? { axes } : {},
      repeats: repeat,
      concurrency,
      ...(limit === undefined ? {} : { limit }),
      ...(groups ? { groups } : {}),
    };
    const { runId } = await gateway.startEvaluation({ spec });
    if (options.detach) return cli.terminal.print({ runId }, () => runId);
    cli.terminal.note(`${runId}: goes on whether or not anybody waits; \`weir eval cancel ${runId}\` ends it`);
    const evaluation = await watchEvaluation(cli, gateway, runId);
    if (options.report !== undefined) await writeReport(gateway, app, evaluation, options.report);
    await tellEvaluation(cli, gateway, evaluation, options.out);
  });
}

/** @throws CliError where there is no question. */
async function datasetOf(
  cli: Cli,
  gateway: GatewayClient,
  app: string,
  { dataset, format, from, tenant }: BiasOptions,
): Promise<string | object> {
  if (dataset !== undefined && !/\.(jsonl|json|csv)$/i.test(dataset)) return dataset;
  if (dataset === undefined) {
    const { items } = await gateway.trafficItems({ app, ...(from === undefined ? {} : { from }) });
    if (items.length > 0) return { source: { items } };
    throw usageError(`Nothing was asked of ${app} in that time. Name a dataset.`, '--dataset');
  }
  const wanted = { ...(format ? { format } : {}), ...(tenant === undefined ? {} : { tenant }) };
  const { items, problems } = await openDataset(cli, dataset, wanted);
  for (const { number, problem } of problems) cli.terminal.note(`row ${number}: ${problem}`);
  if (items.length === 0) throw usageError(`${dataset} has no items.`, '--dataset');
  return { source: { items } };
}

async function writeReport(
  gateway: GatewayClient,
  app: string,
  { runId, summary }: EvaluationDetail,
  path: string,
): Promise<void> {
  const of = summary as SuiteSummary | undefined;
  if (!of?.variants) return;
  const results = parseResults((await gateway.evaluatedItems(runId)).join('\n'), runId);
  await writeFile(path, reportHtml(of, { title: `Bias of ${app}`, results, provenance: [['Run', runId]] }));
}
