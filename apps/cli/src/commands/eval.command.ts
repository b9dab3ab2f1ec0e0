import { writeFile } from 'node:fs/promises';
import { compareResults, withOwn } from '@weir/experiments';
import { Command, Option } from 'commander';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { readResults } from '../evaluation/read-results.js';
import { measured, scoredAnew } from '../evaluation/score-results.js';
import { EXIT } from '../exit-codes.js';
import { comparisonLines } from '../output/evaluation-text.js';
import { type Margin, marginOption, type MetricOptions, metricsWanted, ownMetrics, scoring } from './eval-options.js';
import { type ReportOptions, writeReport } from './eval-report.js';
import { printMeasured, runEvaluation, type RunOptions } from './eval-run.js';
import { groupsOption, positive, tenantOption } from './options.js';

export function evalCommand(cli: Cli): Command {
  return new Command('eval')
    .description('Measure how good the answers of an app are, and compare two measurements.')
    .addCommand(runCommand(cli))
    .addCommand(scoreCommand(cli))
    .addCommand(compareCommand(cli))
    .addCommand(reportCommand(cli));
}

function runCommand(cli: Cli): Command {
  const command = new Command('run')
    .description('Ask an app every item of a dataset, and score its answers. Goes on where it was stopped.')
    .argument('<dataset>', 'file (jsonl, json, csv, or a promptfoo suite in yaml), or name of a Dataset')
    .requiredOption('-a, --app <name>', 'app that answers')
    .requiredOption('-o, --out <file>', 'JSONL file of results; what it has already is not asked again');
  return scoring(command)
    .addOption(
      new Option('--format <format>', 'what the file is written for').choices([
        'items',
        'promptfoo',
        'ragas',
        'huggingface',
      ]),
    )
    .option('--split <name>', 'only this split of the items')
    .option('--limit <n>', 'only so many items, the first', positive)
    .option('--repeat <times>', 'ask each item so many times', positive, 1)
    .addOption(new Option('--concurrency <n>', 'questions at a time').argParser(positive).default(4))
    .addOption(groupsOption())
    .addOption(tenantOption())
    .action((dataset: string, options: RunOptions) => runEvaluation(cli, dataset, options));
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
    .description('Compare two files of results of the same items. Exits with 1 when something has got worse.')
    .argument('<before>', 'file that `weir eval run` wrote')
    .argument('<after>', 'the same, of another app or another time')
    .addOption(marginOption())
    .option('--metrics-file <file>', 'ES module (.mjs) that says of your own metrics whether more is better')
    .action((before: string, after: string, options: CompareOptions) => compare(cli, before, after, options));
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
}

async function compare(
  cli: Cli,
  before: string,
  after: string,
  { margin, metricsFile }: CompareOptions,
): Promise<void> {
  const among = withOwn(await ownMetrics(metricsFile));
  const comparison = compareResults(await readResults(before), await readResults(after), { margin, among });
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
