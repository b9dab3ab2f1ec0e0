import { appendFile } from 'node:fs/promises';
import {
  compareResults,
  METRICS,
  questionOf,
  type ResultLine,
  scored,
  type Summary,
  summarise,
} from '@weir/experiments';
import type { DatasetItem } from '@weir/resources';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runBatch } from '../batch/run-batch.js';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { fromList, type ItemsWanted, loadItems } from '../evaluation/load-items.js';
import { readResults } from '../evaluation/read-results.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import { comparisonLines, summaryText } from '../output/evaluation-text.js';
import { oneLine } from '../output/printable.js';
import { groupsOption, list, positive, tenantOption } from './options.js';

const DEFAULT_METRICS = ['answered', 'exact-match', 'token-f1', 'took-ms'];

export function evalCommand(cli: Cli): Command {
  const command = new Command('eval').description(
    'Measure how good the answers of an app are, and compare two measurements.',
  );
  command.addCommand(
    new Command('run')
      .description('Ask an app every item of a dataset, and score its answers. Goes on where it was stopped.')
      .argument('<dataset>', 'file (jsonl, json, csv, or a promptfoo suite in yaml), or name of a Dataset')
      .requiredOption('-a, --app <name>', 'app that answers')
      .requiredOption('-o, --out <file>', 'JSONL file of results; what it has already is not asked again')
      .addOption(metricsOption())
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
      .action((dataset: string, options: RunOptions) => run(cli, dataset, options)),
  );
  command.addCommand(
    new Command('score')
      .description('Score the answers in a file of results anew: the same answers give the same numbers.')
      .argument('<results>', 'file that `weir eval run` wrote')
      .addOption(metricsOption())
      .action((path: string, { metrics }: { metrics: string[] }) => rescore(cli, path, metrics)),
  );
  command.addCommand(
    new Command('compare')
      .description('Compare two files of results of the same items. Exits with 1 when something has got worse.')
      .argument('<before>', 'file that `weir eval run` wrote')
      .argument('<after>', 'the same, of another app or another time')
      .option('--margin <loss>', 'a loss that does not matter, in units of the metric', share, 0)
      .action((before: string, after: string, { margin }: { margin: number }) => compare(cli, before, after, margin)),
  );
  return command;
}

interface RunOptions extends ItemsWanted {
  app: string;
  out: string;
  metrics: string[];
  repeat: number;
  concurrency: number;
  groups?: string[];
  tenant?: string;
}

function metricsOption(): Option {
  return new Option('-m, --metrics <names>', `comma-separated, of: ${Object.keys(METRICS).join(', ')}`)
    .argParser((value: string, before: unknown) => {
      const names = list(value, before === DEFAULT_METRICS ? [] : (before as string[]));
      const unknown = unknownIn(names);
      if (unknown !== undefined) throw new InvalidArgumentError(`There is no metric ${unknown}.`);
      return names;
    })
    .default(DEFAULT_METRICS);
}

const unknownIn = (names: readonly string[]) => names.find((name) => !Object.hasOwn(METRICS, name));

/** What a Dataset names. @throws CliError when it names one that there is not. */
function namesOf(names: readonly string[]): readonly string[] {
  const unknown = unknownIn(names);
  if (unknown !== undefined) throw usageError(`The Dataset names the metric ${unknown}, and there is none.`);
  return names;
}

function share(value: string): number {
  const number = Number(value);
  if (!(number >= 0)) throw new InvalidArgumentError('It must be a number, 0 or above.');
  return number;
}

interface Asked {
  item: DatasetItem;
  /** The question. */
  text: string;
  repeat: number;
}

async function run(cli: Cli, source: string, options: RunOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { items, problems, version, metrics: named } = await loadItems(source, options, gateway);
    const metrics = options.metrics === DEFAULT_METRICS && named.length > 0 ? namesOf(named) : options.metrics;
    for (const { number, problem } of problems) cli.terminal.note(`row ${number}: ${problem}`);
    if (problems.length > 0) cli.exitCode = EXIT.failed;
    const done = await doneBefore(options, version);
    const asked = items
      .flatMap((item) => repetitionsOf(item, options.repeat))
      .filter(({ item, repeat }) => !done.has(keyOf(item.id, repeat)));
    if (done.size > 0) cli.terminal.note(`${done.size} results are there already; ${asked.length} are left.`);
    const batch = runBatch(cli, fromList(asked), { concurrency: options.concurrency, batch: true }, async (one) => {
      const began = performance.now();
      const request = { app: options.app, question: one.text, ...(options.groups ? { groups: options.groups } : {}) };
      const answer = await gateway.answer(request);
      return { answer, tookMs: Math.round(performance.now() - began) };
    });
    let count = 0;
    for await (const settled of batch) {
      const { item, text: question, repeat } = settled.item;
      const common = {
        id: item.id,
        repeat,
        app: options.app,
        dataset: version,
        question,
        ...(item.expected === undefined ? {} : { expected: item.expected }),
      };
      const result =
        'reason' in settled
          ? { ...common, ...nothing(), reason: settled.reason }
          : { ...common, ...partsOf(settled.result.answer), tookMs: settled.result.tookMs };
      await appendFile(options.out, `${JSON.stringify({ ...result, ...scored(result, metrics) })}\n`);
      cli.terminal.progress(`${++count} of ${asked.length}  ${oneLine(question, 60)}`);
    }
    cli.terminal.progress('');
    await report(cli, summarise(scoredAnew(await readResults(options.out), metrics)));
  });
}

/** Of a question that could not even be asked. */
function nothing(): Pick<ResultLine, 'outcome' | 'answer' | 'citations' | 'usage' | 'tookMs'> {
  return { outcome: 'failed', answer: '', citations: [], usage: { inputTokens: 0, outputTokens: 0 }, tookMs: 0 };
}

function partsOf(answer: Awaited<ReturnType<GatewayClient['answer']>>) {
  const { runId, outcome, answer: text, citations, usage, fingerprint, reason } = answer;
  return { runId, outcome, answer: text, citations, usage, fingerprint, ...(reason ? { reason } : {}) };
}

/** @throws CliError when the file is of another app, or of other items. */
async function doneBefore({ out, app }: RunOptions, version: string): Promise<Set<string>> {
  // So that it is there; what it has stays.
  await appendFile(out, '');
  const results = await readResults(out);
  const other = results.find((result) => result.app !== app || result.dataset !== version);
  if (other)
    throw usageError(`${out} has results of ${other.app} on dataset ${other.dataset}. Name another file.`, '--out');
  return new Set(results.map(({ id, repeat }) => keyOf(id, repeat)));
}

function keyOf(id: string, repeat: number): string {
  return JSON.stringify([id, repeat]);
}

function repetitionsOf(item: DatasetItem, times: number): Asked[] {
  const text = questionOf(item);
  return Array.from({ length: times }, (_, repeat) => ({ item, text, repeat }));
}

async function report(cli: Cli, summary: Summary): Promise<void> {
  if (summary.outcomes.failed > 0) cli.exitCode = EXIT.failed;
  await cli.terminal.print(summary, () => summaryText(summary));
}

async function rescore(cli: Cli, path: string, metrics: readonly string[]): Promise<void> {
  await report(cli, summarise(scoredAnew(await readResults(path), metrics)));
}

function scoredAnew(results: readonly ResultLine[], metrics: readonly string[]): ResultLine[] {
  return results.map((result) => ({ ...result, ...scored(result, metrics) }));
}

async function compare(cli: Cli, before: string, after: string, margin: number): Promise<void> {
  const comparison = compareResults(await readResults(before), await readResults(after), { margin });
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
