import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { Declaration } from '../gateway-types.js';
import { languageModels } from '../models/declared-models.js';
import type { Mapping, ScoreChange, ScorePlan } from '../models/leaderboard/plan-scores.js';
import { oneLine } from '../output/printable.js';

interface ImportOptions {
  format?: 'csv' | 'json';
  leaderboard?: string;
  modelColumn?: string;
  score: Map<string, string>;
  where: Map<string, string>;
  match: Map<string, string>;
  source?: string;
  date: string;
  dryRun?: boolean;
}

const LEADERBOARDS = ['open-llm', 'open-llm-v1', 'mteb', 'truthfulqa'];
/** A leaderboard has thousands of models that nobody here has declared. */
const ROWS_NAMED = 20;

export function importCommand(cli: Cli): Command {
  return new Command('import')
    .description('Write the scores of a leaderboard into the cards of the declared models: all of them, or none.')
    .argument('<file>', 'its export, CSV or JSON; - is standard input')
    .addOption(
      new Option('--format <format>', "how it is written (default: by the file's ending)").choices(['csv', 'json']),
    )
    .addOption(
      new Option('--leaderboard <name>', 'which it is (default: recognised by its columns)').choices(LEADERBOARDS),
    )
    .addOption(new Option('--model-column <name>', 'column that has the models'))
    .addOption(
      pairs('--score <column=benchmark>', 'another column that has scores, and of what; may be given several times'),
    )
    .addOption(pairs('--where <column=value>', 'read only rows that have this value; may be given several times'))
    .addOption(pairs('--match <row=model>', 'the model that a row is about; may be given several times'))
    .addOption(new Option('--source <text>', "what the scores are from (default: the leaderboard's name)"))
    .addOption(new Option('--date <date>', 'day of the export, as 2026-11-30').argParser(day).makeOptionMandatory())
    .option('--dry-run', 'say what would change, and change nothing')
    .action((file: string, options: ImportOptions) => importScores(cli, file, options));
}

async function importScores(cli: Cli, file: string, options: ImportOptions): Promise<void> {
  const [{ readLeaderboard }, { planScores }] = await Promise.all([
    import('../models/leaderboard/read-leaderboard.js'),
    import('../models/leaderboard/plan-scores.js'),
  ]);
  const board = readLeaderboard(file, options.format);
  const mapping = await mappingOf(board.columns, options);
  const plan = await withGateway(cli, {}, async (gateway) => {
    const { resources } = await gateway.resources('Model');
    const planned = planScores(board, await languageModels(resources), mapping);
    const declarations = changedDeclarations(resources, planned);
    if (declarations.length > 0) await gateway.applyResources(declarations, options.dryRun ?? false);
    return planned;
  });
  if (plan.models.length === 0) {
    tellUnmatched(cli, plan);
    throw new CliError({
      code: 'nothing-matched',
      message: 'No row is about a declared model. Say which is with: --match "ROW=MODEL"',
    });
  }
  for (const { name, changes } of plan.models) {
    await cli.terminal.print({ model: name, action: changes.length > 0 ? 'changed' : 'unchanged', changes }, () =>
      changeText(cli, name, changes, options.dryRun ?? false),
    );
  }
  if (cli.terminal.json) {
    const { unreadColumns, unmatchedRows, unmatchedModels } = plan;
    await cli.terminal.print({ unreadColumns, unmatchedRows, unmatchedModels }, () => '');
  } else tellUnmatched(cli, plan);
}

async function mappingOf(columns: readonly string[], options: ImportOptions): Promise<Mapping> {
  const { recogniseShape, SHAPES } = await import('../models/leaderboard/leaderboard-shapes.js');
  const { leaderboard, modelColumn, score, where, match, date } = options;
  const shape = leaderboard === undefined ? recogniseShape(columns) : SHAPES[leaderboard as keyof typeof SHAPES];
  const source = options.source ?? shape?.source;
  if (source === undefined) throw usageError('The leaderboard is not known: name it with --source.', '--source');
  return {
    shape,
    ...(modelColumn === undefined ? {} : { modelColumn }),
    scores: score,
    where,
    aliases: match,
    source,
    date,
  };
}

/** The models whose scores change, as they are declared but for these. */
function changedDeclarations(resources: readonly Declaration[], plan: ScorePlan): Declaration[] {
  return resources.flatMap(({ kind, name, spec }) => {
    const planned = plan.models.find((model) => model.name === name);
    if (!planned || planned.changes.length === 0) return [];
    const { card, ...rest } = spec as { card?: object };
    return [{ kind, name, spec: { ...rest, card: { ...card, scores: planned.scores } } }];
  });
}

function changeText(cli: Cli, name: string, changes: readonly ScoreChange[], dryRun: boolean): string {
  if (changes.length === 0) return `${name} ${cli.terminal.style('dim', 'unchanged')}`;
  const lines = changes.map(({ benchmark, from, to }) => `    ${oneLine(benchmark)}: ${from ?? '(absent)'} → ${to}`);
  return [`${name} ${cli.terminal.style('green', 'changed')}${dryRun ? ' (dry run)' : ''}`, ...lines].join('\n');
}

function tellUnmatched(cli: Cli, { unreadColumns, unmatchedRows, unmatchedModels }: ScorePlan): void {
  for (const column of unreadColumns) {
    cli.terminal.note(
      `column ${JSON.stringify(column)} is not known and was not read: --score "${column}=BENCHMARK" reads it`,
    );
  }
  for (const { at, name } of unmatchedRows.slice(0, ROWS_NAMED)) {
    cli.terminal.note(`${at}: ${JSON.stringify(name)} is no declared model`);
  }
  const more = unmatchedRows.length - ROWS_NAMED;
  if (more > 0) cli.terminal.note(`and ${more} more rows are about no declared model (--json names all)`);
  for (const name of unmatchedModels) cli.terminal.note(`model ${name}: no row is about it`);
}

function pairs(flags: string, description: string): Option {
  return new Option(flags, description)
    .default(new Map(), 'none')
    .argParser((value: string, before: Map<string, string>) => {
      const at = value.lastIndexOf('=');
      if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('It must be NAME=VALUE.');
      return new Map(before).set(value.slice(0, at), value.slice(at + 1));
    });
}

function day(value: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && new Date(value).toJSON()?.startsWith(value);
  if (!isDay) throw new InvalidArgumentError('It must be a day, as 2026-11-30.');
  return value;
}
