import { dirname, basename } from 'node:path';
import { datasetVersion, findCopies } from '@weir/datasets';
import { datasetSchema } from '@weir/resources';
import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { describeDataset } from '../datasets/describe-dataset.js';
import { keepDataset, writeItems } from '../datasets/keep-dataset.js';
import { EXIT } from '../exit-codes.js';
import type { TrafficRequest } from '../gateway-types.js';
import { descriptionText, reportText } from '../output/dataset-text.js';
import { collect, fromOption, positive, tenantOption, toOption } from './options.js';

interface BuildOptions {
  app: string;
  from?: string;
  to?: string;
  rating?: string;
  outcome?: string;
  label?: string[];
  limit?: number;
  out?: string;
  declare?: boolean;
  tenant?: string;
}

export function buildCommand(cli: Cli): Command {
  return new Command('build')
    .description(
      'Make a dataset of what an app was asked, and of the feedback on its answers. Every text is checked by the policy of the app first.',
    )
    .argument('<name>', 'of the dataset')
    .requiredOption('-a, --app <name>', 'app that answered')
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(new Option('-r, --rating <rating>', 'only answers that are rated so').choices(['up', 'down', 'any']))
    .addOption(
      new Option('--outcome <outcome>', 'only answers that ended so').choices(['answered', 'refused', 'failed']),
    )
    .option('--label <word>', 'only answers with this label; of several, with one of them', collect)
    .option('--limit <n>', 'answers to look at, the newest (by default 1000)', positive)
    .addOption(
      new Option('-o, --out <file>', 'JSONL file to write, anew (by default <name>.jsonl)').conflicts('declare'),
    )
    .option('--declare', 'declare it as a Dataset instead, so that suites can run on it')
    .addOption(tenantOption())
    .action((name: string, options: BuildOptions) => build(cli, name, options));
}

async function build(cli: Cli, name: string, options: BuildOptions): Promise<void> {
  const { app, from, to, rating, outcome, label, limit } = options;
  const wanted: TrafficRequest = {
    app,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(rating === undefined ? {} : { rating }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(label ? { labels: label } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
  const { items, report } = await withGateway(cli, options, (gateway) => gateway.trafficItems(wanted));
  const { out = `${name}.jsonl` } = options;
  const copies = findCopies(items);
  const splits = datasetSchema.shape.splits.parse(undefined);
  const description = describeDataset({ items, problems: [], version: datasetVersion(items) }, splits);
  if (items.length === 0) {
    cli.exitCode = EXIT.failed;
    return cli.terminal.print({ name, ...description, ...report, copies }, () =>
      [reportText(report), 'There is nothing to write.'].join('\n'),
    );
  }
  let kept: object = { file: out };
  if (options.declare) kept = await keepDataset(cli, name, items, options);
  else await writeItems(dirname(out), basename(out), items);
  await cli.terminal.print({ name, ...kept, ...description, ...report, copies }, () =>
    [
      reportText(report),
      ...(copies.length > 0 ? [`${copies.length} pairs are nearly the same: \`weir dataset check\` names them`] : []),
      descriptionText(description),
      options.declare ? `Dataset ${name} is declared` : `written to ${out}`,
    ].join('\n'),
  );
}
