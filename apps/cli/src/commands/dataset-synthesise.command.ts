import { basename, dirname } from 'node:path';
import { datasetVersion, findCopies } from '@weir/datasets';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { writeItems } from '../datasets/keep-dataset.js';
import { pickPassages } from '../datasets/pick-passages.js';
import { requireItems, synthesise } from '../datasets/synthesise.js';
import { EXIT } from '../exit-codes.js';
import { oneLine } from '../output/printable.js';
import { collectionOption, groupsOption, positive, tenantOption } from './options.js';

interface SynthesiseOptions {
  collection: string;
  count: number;
  model: string;
  out: string;
  maxCost: number;
  seed: number;
  groups?: string[];
  tenant?: string;
}

const REASONS = {
  budget: 'what it may cost is spent',
  'no-more-passages': 'there are no more passages',
  'too-many-problems': 'too few replies are of use',
};

export function synthesiseCommand(cli: Cli): Command {
  return new Command('synthesise')
    .description(
      'Have a model make questions and answers of the documents of a collection. What is of no use is named, and not written.',
    )
    .addOption(collectionOption())
    .requiredOption('-m, --model <name>', 'Model that makes them')
    .addOption(new Option('--count <n>', 'items wanted').argParser(positive).default(50))
    .requiredOption('-o, --out <file>', 'JSONL file to write, anew')
    .addOption(
      new Option('--max-cost <amount>', "in the currency of the model's prices: no more is asked when it is spent")
        .argParser(amount)
        .default(1),
    )
    .addOption(new Option('--seed <n>', 'which documents are taken').argParser(Number).default(1))
    .addOption(groupsOption())
    .addOption(tenantOption())
    .action((options: SynthesiseOptions) => run(cli, options));
}

function amount(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

async function run(cli: Cli, options: SynthesiseOptions): Promise<void> {
  const { collection, groups, seed, count, out } = options;
  const done = await withGateway(cli, options, (gateway) =>
    synthesise(
      gateway,
      pickPassages(gateway, { collection, seed, ...(groups ? { groups } : {}) }),
      options,
      ({ items, asked }) => cli.terminal.progress(`${items.length} of ${count}, ${asked} asked`),
    ),
  );
  cli.terminal.progress('');
  for (const { documentId, chunkId, problem } of done.problems) {
    cli.terminal.note(`${oneLine(documentId)}, ${chunkId}: ${problem}`);
  }
  requireItems(done);
  if (done.stopped) cli.exitCode = EXIT.failed;
  await writeItems(dirname(out), basename(out), done.items);
  const { items, problems, ...rest } = done;
  const copies = findCopies(items);
  const version = datasetVersion(items);
  await cli.terminal.print({ file: out, items: items.length, version, ...rest, problems, copies }, () =>
    [
      `${items.length} items of ${done.asked} replies, for ${done.cost}: written to ${out}`,
      ...(done.stopped ? [`There are fewer than ${count}: ${REASONS[done.stopped]}.`] : []),
      ...(problems.length > 0 ? [`${problems.length} replies are of no use`] : []),
      ...(copies.length > 0 ? [`${copies.length} pairs are nearly the same: \`weir dataset check\` names them`] : []),
      `version ${version}`,
    ].join('\n'),
  );
}
