import { loadMetrics, METRICS, type Metrics, type ScoreContext, type Task, TASKS, withOwn } from '@weir/experiments';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { usageError } from '../cli-error.js';
import { loadSchema } from '../evaluation/load-schema.js';
import { list } from './options.js';

/** What is to be measured, as the command line says it. */
export interface MetricOptions {
  metrics?: string[];
  metricsFile?: string;
  schema?: string;
  task: Task;
  labels?: string[];
}

/** Adds the options by which answers are scored. */
export function scoring(command: Command): Command {
  const tasks = Object.entries(TASKS).map(([name, { says }]) => `${name}: ${says}`);
  return command
    .addOption(
      new Option(
        '-m, --metrics <names>',
        `comma-separated, of the file's own and: ${Object.keys(METRICS).join(', ')} (default: those of the task)`,
      ).argParser(list),
    )
    .option('--metrics-file <file>', 'ES module (.mjs) that exports metrics of your own; its code runs')
    .option('--schema <file>', 'JSON Schema that format-valid asks of an answer')
    .addOption(
      new Option('--task <task>', `what the app does (${tasks.join('; ')})`)
        .choices(Object.keys(TASKS))
        .default('answers'),
    )
    .addOption(
      new Option(
        '--labels <labels>',
        'of a classification: comma-separated, all that an answer may be (default: those that are expected)',
      ).argParser(list),
    );
}

/**
 * All metrics that there are, those that are wanted, and what they need to know.
 *
 * @param named - By the dataset, for when nothing is asked for.
 * @throws CliError when one is asked for that there is not.
 * @throws WeirError `metrics-file-invalid` (poison)
 */
export async function metricsWanted(
  { metrics, metricsFile, task, schema }: MetricOptions,
  named: readonly string[] = [],
): Promise<{ among: Metrics; names: readonly string[] } & Pick<ScoreContext, 'matches'>> {
  const own = await ownMetrics(metricsFile);
  const among = withOwn(own);
  const byDefault = [...(named.length > 0 ? named : TASKS[task].metrics), ...Object.keys(own)];
  const names = [...new Set(metrics ?? byDefault)];
  const unknown = names.find((name) => !Object.hasOwn(among, name));
  if (unknown === undefined) return { among, names, ...(await schemaOf(schema)) };
  throw usageError(
    metrics ? `There is no metric ${unknown}.` : `The Dataset names the metric ${unknown}, and there is none.`,
    metrics ? '--metrics' : undefined,
  );
}

/** What a schema in a file asks; nothing without one. */
export async function schemaOf(path: string | undefined): Promise<Pick<ScoreContext, 'matches'>> {
  return path === undefined ? {} : { matches: await loadSchema(path) };
}

/** Those in a file; none without one. @throws WeirError `metrics-file-invalid` (poison) */
export async function ownMetrics(path: string | undefined): Promise<Metrics> {
  return path === undefined ? {} : loadMetrics(path);
}

/** A loss that does not matter: of all metrics that say how good answers are, or of each its own. */
export type Margin = number | Record<string, number>;

export function marginOption(): Option {
  return new Option(
    '--margin <loss>',
    'a loss that does not matter, in units of the metric: of all that say how good answers are, or metric=loss,metric=loss',
  )
    .argParser(marginOf)
    .default(0);
}

function marginOf(value: string): Margin {
  if (!value.includes('=')) return notNegative(value);
  const pairs = list(value).map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([metric = '', loss = '']) => [metric.trim(), notNegative(loss)]));
}

function notNegative(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0)) throw new InvalidArgumentError('It must be a number, 0 or above.');
  return number;
}
