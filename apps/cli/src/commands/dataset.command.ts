import { join } from 'node:path';
import { findCopies, splitItems } from '@weir/datasets';
import type { DatasetFormat } from '@weir/resources';
import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { checkDataset, describeDataset } from '../datasets/describe-dataset.js';
import { keepDataset, writeItems } from '../datasets/keep-dataset.js';
import { openDataset } from '../datasets/open-dataset.js';
import { EXIT } from '../exit-codes.js';
import { checksText, descriptionText } from '../output/dataset-text.js';
import { oneLine } from '../output/printable.js';
import { buildCommand } from './dataset-build.command.js';
import { synthesiseCommand } from './dataset-synthesise.command.js';
import { positive, tenantOption } from './options.js';

const SOURCE = 'file (jsonl, json, csv, or a promptfoo suite in yaml), or name of a Dataset';

export function datasetCommand(cli: Cli): Command {
  const command = new Command('dataset').description('Make datasets, and look at what is in them.');
  command.addCommand(buildCommand(cli));
  command.addCommand(synthesiseCommand(cli));
  const reading = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .argument('<dataset>', SOURCE)
      .addOption(
        new Option('--format <format>', 'what the file is written for').choices([
          'items',
          'promptfoo',
          'ragas',
          'huggingface',
        ]),
      )
      .addOption(tenantOption());
  command.addCommand(
    reading('show', 'Count its items and splits, and show the first.')
      .option('--limit <n>', 'items to show', positive, 3)
      .action((source: string, options: ReadOptions & { limit: number }) => show(cli, source, options)),
  );
  command.addCommand(
    new Command('list')
      .description('The Datasets that are declared.')
      .addOption(tenantOption())
      .action((options: ReadOptions) => list(cli, options)),
  );
  command.addCommand(
    reading('split', 'Write each split to a file of its own.')
      .requiredOption('-o, --out <folder>', 'folder for train.jsonl and the others')
      .action((source: string, options: ReadOptions & { out: string }) => split(cli, source, options)),
  );
  command.addCommand(
    reading(
      'check',
      'Name rows that are no items, splits that are empty, and items that are nearly the same. Exits with 1 for any but such within one split.',
    ).action((source: string, options: ReadOptions) => check(cli, source, options)),
  );
  command.addCommand(
    reading('push', 'Declare a dataset in a file, so that suites can run on it.')
      .requiredOption('-n, --name <name>', 'of the Dataset')
      .action((source: string, options: ReadOptions & { name: string }) => push(cli, source, options)),
  );
  return command;
}

interface ReadOptions {
  format?: DatasetFormat;
  tenant?: string;
}

async function show(cli: Cli, source: string, options: ReadOptions & { limit: number }): Promise<void> {
  const { splits, ...dataset } = await openDataset(cli, source, options);
  const description = describeDataset(dataset, splits);
  const first = dataset.items.slice(0, options.limit);
  await cli.terminal.print({ ...description, first }, () =>
    [
      descriptionText(description),
      ...first.map(({ id, input, expected }) => {
        const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
        return `${cli.terminal.style('dim', oneLine(id))} ${oneLine(text(input))}${expected === undefined ? '' : ` → ${oneLine(text(expected))}`}`;
      }),
    ].join('\n'),
  );
}

async function list(cli: Cli, options: ReadOptions): Promise<void> {
  const { resources } = await withGateway(cli, options, (gateway) => gateway.resources('Dataset'));
  for (const { name, spec } of resources) {
    const { source, splits } = spec as { source: { file?: string; items?: unknown[] }; splits: object };
    const { file, items = [] } = source;
    const from = file === undefined ? { items: items.length } : { file };
    await cli.terminal.print({ name, ...from, splits }, () => {
      const where = file === undefined ? `${items.length} items` : oneLine(file);
      return `${name}  ${cli.terminal.style('dim', `${where}; ${Object.keys(splits).join(', ')}`)}`;
    });
  }
  if (resources.length === 0) await cli.terminal.line('There are none.');
}

async function split(cli: Cli, source: string, options: ReadOptions & { out: string }): Promise<void> {
  const { splits, ...dataset } = await openDataset(cli, source, options);
  noteProblems(cli, dataset.problems);
  for (const [name, items] of Object.entries(splitItems(dataset.items, splits))) {
    const file = join(options.out, `${name}.jsonl`);
    await writeItems(options.out, `${name}.jsonl`, items);
    await cli.terminal.print({ split: name, file, items: items.length }, () => `${file}  ${items.length} items`);
  }
}

async function check(cli: Cli, source: string, options: ReadOptions): Promise<void> {
  const { splits, ...dataset } = await openDataset(cli, source, options);
  const checks = checkDataset(dataset, splits);
  const { problems, emptySplits, leaks } = checks;
  if (problems.length + emptySplits.length + leaks.length > 0) cli.exitCode = EXIT.failed;
  const description = describeDataset(dataset, splits);
  await cli.terminal.print({ ...description, ...checks }, () =>
    [descriptionText(description), checksText(checks)].join('\n'),
  );
}

async function push(cli: Cli, source: string, options: ReadOptions & { name: string }): Promise<void> {
  const { splits, ...dataset } = await openDataset(cli, source, options);
  noteProblems(cli, dataset.problems);
  if (dataset.items.length === 0) throw usageError(`${source} has no items.`, source);
  const kept = await keepDataset(cli, options.name, dataset.items, options);
  const description = describeDataset(dataset, splits);
  await cli.terminal.print({ ...kept, ...description, copies: findCopies(dataset.items).length }, () =>
    [`Dataset ${kept.declared}${kept.file ? ` in ${kept.file}` : ''}`, descriptionText(description)].join('\n'),
  );
}

function noteProblems(cli: Cli, problems: readonly { number: number; problem: string }[]): void {
  for (const { number, problem } of problems) cli.terminal.note(`row ${number}: ${problem}`);
  if (problems.length > 0) cli.exitCode = EXIT.failed;
}
