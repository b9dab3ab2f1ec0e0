import { writeFile } from 'node:fs/promises';
import { compareResults, summariseSuite, withOwn } from '@weir/experiments';
import { Command, Option } from 'commander';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { readResults, resultsOf } from '../evaluation/read-results.js';
import { measured, scoredAnew } from '../evaluation/score-results.js';
import { EXIT } from '../exit-codes.js';
import { comparisonLines } from '../output/evaluation-text.js';
import { printable } from '../output/printable.js';
import { type Margin, marginOption, type MetricOptions, metricsWanted, ownMetrics, scoring } from './eval-options.js';
import { type ReportOptions, writeReport } from './eval-report.js';
import { printMeasured, runEvaluation, type RunOptions } from './eval-run.js';
import { biasCommand } from './eval-bias.js';
import { evaluationCommands, runSuite, type SuiteOptions } from './eval-suites.js';
import { groupsOption, positive, tenantOption } from './options.js';

export function evalCommand(cli: Cli): Command {
  const command = new Command('eval').description(
    'Measure how good the answers of an app are, and compare two measurements.',
  );
  for (const one of evaluationCommands(cli)) command.addCommand(one);
  return command
    .addCommand(runCommand(cli))
    .addCommand(biasCommand(cli))
    .addCommand(scoreCommand(cli))
    .addCommand(compareCommand(cli))
    .addCommand(reportCommand(cli));
}

function runCommand(cli: Cli): Command {
  const command = new Command('run')
    .description('Run a suite; or, with --app, ask an app every item of a dataset. Goes on where it was stopped.')
    .argument(
      '<suite>',
      'name of a Suite, or YAML file of one; with --app a dataset: its name, or a file (jsonl, json, csv, yaml)',
    )
    .option('-a, --app <name>', 'app that answers the items of a dataset')
    .option('-o, --out <file>', 'JSONL file of results; of a dataset, what it has already is not asked again')
    .option('--detach', 'of a suite: do not wait for its end');
  return scoring(command)
    .addOption(
      new Option('--format <format>', 'what the file is written for').choices([
        'items',
        'promptfoo',
        'ragas',
        'huggingface',
        'bbq',
        'crows-pairs',
      ]),
    )
    .option('--split <name>', 'only this split of the items')
    .option('--limit <n>', 'only so many items, the first', positive)
    .option('--repeat <times>', 'ask each item so many times', positive, 1)
    .addOption(new Option('--concurrency <n>', 'questions at a time').argParser(positive).default(4))
    .addOption(groupsOption())
    .addOption(tenantOption())
    .action((target: string, { app, out, ...options }: Partial<RunOptions> & SuiteOptions) => {
      if (app === undefined) return runSuite(cli, target, { ...options, ...(out === undefined ? {} : { out }) });
      if (out === undefined) throw usageError('With --app, name a file for the results.', '--out');
      return runEvaluation(cli, target, { ...(options as RunOptions), app, out });
    });
}

function scoreCommand(cli: Cli): Command {
  const command = new Command('score')
    .description('Score the answers in a file of results anew: the same answers give the same numbers.')
    .argument('<results>', 'file that `weir eval run` wrote')
    .option('-o, --out <file>', 'write the results with their new scores to this file');
  return scoring(command).action((path: string, options: ScoreOptions) => rescore(cli, path, options));
}

function compareCommand(cli: Cli): Command {
  return new Command('compare')
    .description('Compare results of the same items. Exits with 1 when something has got worse.')
    .argument('<before>', 'file that `weir eval run` wrote, or the run id of a suite')
    .argument('[after]', 'the same, of another app or another time; without it, the variants of the first are compared')
    .addOption(marginOption())
    .option('--metrics-file <file>', 'ES module (.mjs) that says of your own metrics whether more is better')
    .option('--baseline <variant>', 'of variants: the one that the others are compared with (default: the first)')
    .action((before: string, after: string | undefined, options: CompareOptions) =>
      after === undefined ? compareVariants(cli, before, options) : compare(cli, before, after, options),
    );
}

function reportCommand(cli: Cli): Command {
  const command = new Command('report')
    .description('Write files of results, each of a variant, as one HTML page: intervals, differences, plots, losses.')
    .argument('<results...>', 'files that `weir eval run` wrote; the first is what the others are compared with')
    .requiredOption('-o, --out <file>', 'HTML file to write')
    .option('--title <text>', 'heading of the page', 'Evaluation')
    .option('--baseline <variant>', 'variant that the others are compared with, instead of the first')
    .option('--quality <metric>', 'metric that says which variant is best (default: the first that is of quality)')
    .addOption(marginOption());
  return scoring(command).action((paths: string[], options: ReportOptions) => writeReport(cli, paths, options));
}

interface ScoreOptions extends MetricOptions {
  out?: string;
}

async function rescore(cli: Cli, path: string, options: ScoreOptions): Promise<void> {
  const { task, labels, out } = options;
  const how = { ...(await metricsWanted(options)), task, labels };
  const results = scoredAnew(await readResults(path), how);
  if (out !== undefined) await writeFile(out, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  await printMeasured(cli, measured(results, how));
}

interface CompareOptions {
  margin: Margin;
  metricsFile?: string;
  baseline?: string;
}

async function compareVariants(cli: Cli, source: string, options: CompareOptions): Promise<void> {
  const { margin, metricsFile, baseline } = options;
  const among = withOwn(await ownMetrics(metricsFile));
  const results = await resultsOf(cli, source);
  const summary = summariseSuite(results, { margin, among, ...(baseline === undefined ? {} : { baseline }) });
  if (summary.comparisons.length === 0) throw usageError('There is only one variant, and nothing to compare.', source);
  if (summary.comparisons.some(({ verdict }) => verdict === 'worse')) cli.exitCode = EXIT.failed;
  await cli.terminal.print({ baseline: summary.baseline, comparisons: summary.comparisons }, () =>
    [...Map.groupBy(summary.comparisons, ({ variant }) => variant)]
      .flatMap(([variant, compared]) => [
        `${printable(variant)} beside ${printable(summary.baseline)}`,
        ...compared.flatMap((metric) => comparisonLines(cli.terminal, metric)),
      ])
      .join('\n'),
  );
}

async function compare(
  cli: Cli,
  before: string,
  after: string,
  { margin, metricsFile }: CompareOptions,
): Promise<void> {
  const among = withOwn(await ownMetrics(metricsFile));
  const comparison = compareResults(await resultsOf(cli, before), await resultsOf(cli, after), { margin, among });
  if (comparison.metrics.length === 0) throw usageError('The two files have no item and metric in common.', after);
  if (comparison.metrics.some(({ verdict }) => verdict === 'worse')) cli.exitCode = EXIT.failed;
  const { unpaired } = comparison;
  await cli.terminal.print(comparison, () =>
    [
      ...comparison.metrics.flatMap((metric) => comparisonLines(cli.terminal, metric)),
      ...(unpaired.before + unpaired.after > 0
        ? [`Left out: ${unpaired.before} items that only the first has, ${unpaired.after} that only the second has.`]
        : []),
    ].join('\n'),
  );
}
