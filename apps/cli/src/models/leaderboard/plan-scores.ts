import { type BenchmarkScore, type NamedModel, scoreKey } from '@weir/resources';
import { usageError } from '../../cli-error.js';
import { columnKey, type LeaderboardShape } from './leaderboard-shapes.js';
import { matchRows, plainText } from './match-rows.js';
import type { Leaderboard, LeaderboardRow } from './read-leaderboard.js';

/** How to read a leaderboard. */
export interface Mapping {
  shape: LeaderboardShape | undefined;
  modelColumn?: string;
  /** Benchmarks by column, beside those of the shape. */
  scores: ReadonlyMap<string, string>;
  /** Only rows with these values are read. */
  where: ReadonlyMap<string, string>;
  /** Models by the names that rows have for them. */
  aliases: ReadonlyMap<string, string>;
  source: string;
  date: string;
}

export interface ScoreChange {
  benchmark: string;
  /** Absent when it is new. */
  from?: number;
  to: number;
}

export interface ScorePlan {
  /** Of every model that a row is about: all its scores as they will be, and what changes. */
  models: { name: string; scores: BenchmarkScore[]; changes: ScoreChange[] }[];
  /** Columns that nobody said anything about. */
  unreadColumns: string[];
  unmatchedRows: { at: string; name: string }[];
  unmatchedModels: string[];
}

/** A leaderboard has no value there. */
const ABSENT = /^(|-|–|n\/?a|nan|none|null)$/i;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What importing a leaderboard changes.
 *
 * @throws CliError usage with a line for everything that is wrong: columns that are not there, values that are no numbers,
 *   models that several rows are about.
 */
export function planScores(board: Leaderboard, models: readonly NamedModel[], mapping: Mapping): ScorePlan {
  const columns = scoreColumns(board, mapping);
  const modelColumn = modelColumnOf(board, mapping);
  const problems = unknownColumns(board, mapping, columns);
  for (const [, alias] of mapping.aliases) {
    if (!models.some(({ name }) => name === alias))
      problems.push(`--match: no model named ${JSON.stringify(alias)} is declared`);
  }
  if (problems.length > 0) throw wrong(problems);
  const rows = board.rows.filter(({ cells }) =>
    [...mapping.where].every(([column, value]) => plainText(cells[column]) === value),
  );
  const { byModel, unmatched } = matchRows(rows, modelColumn, models, mapping.aliases);
  const planned = models.flatMap((model) => {
    const own = byModel.get(model.name) ?? [];
    if (own.length === 0) return [];
    if (own.length > 1) problems.push(severalRows(model.name, own));
    return [planModel(model, own[0]!, columns, mapping, problems)];
  });
  if (problems.length > 0) throw wrong(problems);
  return {
    models: planned,
    unreadColumns: board.columns.filter(
      (column) => column !== modelColumn && !columns.has(column) && !isKnown(column, mapping),
    ),
    unmatchedRows: unmatched.map(({ row, name }) => ({ at: row.at, name })),
    unmatchedModels: models.map(({ name }) => name).filter((name) => !byModel.has(name)),
  };
}

function planModel(
  { name, spec }: NamedModel,
  row: LeaderboardRow,
  columns: ReadonlyMap<string, string>,
  { source, date }: Mapping,
  problems: string[],
): ScorePlan['models'][number] {
  const scores = new Map((spec.card?.scores ?? []).map((score) => [scoreKey(score), score]));
  const changes: ScoreChange[] = [];
  for (const [column, benchmark] of columns) {
    const value = readScore(row.cells[column]);
    if (value === undefined) continue;
    if (Number.isNaN(value)) {
      problems.push(`${row.at}: ${column} of ${name} is ${JSON.stringify(row.cells[column])}, which is no number`);
      continue;
    }
    const next = { benchmark, score: value, source, date };
    const before = scores.get(scoreKey(next));
    scores.set(scoreKey(next), next);
    if (before?.score === value && before.date === date) continue;
    changes.push({ benchmark, ...(before ? { from: before.score } : {}), to: value });
  }
  return { name, scores: [...scores.values()], changes };
}

/** @returns Undefined where the leaderboard has no value, NaN where it has one that is none. */
function readScore(cell: unknown): number | undefined {
  if (cell === undefined || cell === null) return undefined;
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return NaN;
  const text = cell.trim();
  if (ABSENT.test(text)) return undefined;
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** Benchmarks by the columns that the leaderboard has. */
function scoreColumns({ columns }: Leaderboard, { shape, scores }: Mapping): Map<string, string> {
  const known = new Map(
    Object.entries(shape?.scores ?? {}).map(([column, benchmark]) => [columnKey(column), benchmark]),
  );
  return new Map(
    columns.flatMap((column) => {
      const benchmark = scores.get(column) ?? known.get(columnKey(column));
      return benchmark === undefined ? [] : [[column, benchmark] as const];
    }),
  );
}

function modelColumnOf({ columns }: Leaderboard, { shape, modelColumn }: Mapping): string {
  if (modelColumn !== undefined) return modelColumn;
  const wanted = (shape?.modelColumns ?? ['model', 'name']).map(columnKey);
  const found = wanted
    .map((key) => columns.find((column) => columnKey(column) === key))
    .find((column) => column !== undefined);
  if (found === undefined)
    throw wrong([`which column has the models? Name it with --model-column. ${listed(columns)}`]);
  return found;
}

function unknownColumns({ columns }: Leaderboard, mapping: Mapping, found: ReadonlyMap<string, string>): string[] {
  const { modelColumn, scores, where } = mapping;
  const named = [
    ...(modelColumn === undefined ? [] : [['--model-column', modelColumn] as const]),
    ...[...scores.keys()].map((column) => ['--score', column] as const),
    ...[...where.keys()].map((column) => ['--where', column] as const),
  ];
  const missing = named.filter(([, column]) => !columns.includes(column));
  if (missing.length > 0)
    return missing.map(([option, column]) => `${option}: no column ${JSON.stringify(column)}. ${listed(columns)}`);
  const benchmarks = [...found.values()];
  const twice = benchmarks.filter((benchmark, index) => benchmarks.indexOf(benchmark) !== index);
  if (twice.length > 0) return twice.map((benchmark) => `two columns are to be ${benchmark}`);
  if (found.size > 0) return [];
  return [
    `no known leaderboard has these columns: say which hold scores with --score COLUMN=BENCHMARK. ${listed(columns)}`,
  ];
}

function isKnown(column: string, { shape, where }: Mapping): boolean {
  const key = columnKey(column);
  return where.has(column) || (shape?.others.some((other) => other.test(key)) ?? false);
}

function severalRows(model: string, rows: readonly LeaderboardRow[]): string {
  const places = rows.map(({ at }) => at).join(', ');
  return `${rows.length} rows are about ${model} (${places}): choose one with --where COLUMN=VALUE, or with --match ROW=MODEL`;
}

function listed(columns: readonly string[]): string {
  return `There are: ${columns.map((column) => JSON.stringify(column)).join(', ')}`;
}

function wrong(problems: readonly string[]): Error {
  return usageError(`Nothing was imported:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, 'file');
}
