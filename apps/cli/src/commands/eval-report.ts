import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import {
  labelsOfResults,
  type Metrics,
  metricsIn,
  reportHtml,
  type ResultLine,
  scored,
  type ScoreContext,
  summariseSuite,
  withOwn,
} from '@weir/experiments';
import { VERSION } from '../version.js';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { asVariants } from '../evaluation/as-variants.js';
import { readResults } from '../evaluation/read-results.js';
import { suiteText } from '../output/suite-text.js';
import { type Margin, type MetricOptions, ownMetrics, schemaOf } from './eval-options.js';

export interface ReportOptions extends MetricOptions {
  out: string;
  title: string;
  baseline?: string;
  quality?: string;
  margin: Margin;
}

/**
 * Writes the page, and says what is in it. Scores are those in the files; metrics that are asked for are computed anew, unless a judge
 * made them.
 */
export async function writeReport(cli: Cli, paths: readonly string[], options: ReportOptions): Promise<void> {
  const { out, title, metrics, metricsFile, margin, task, baseline, quality, labels } = options;
  const own = await ownMetrics(metricsFile);
  const among = withOwn(own);
  const files = await Promise.all(
    [...new Set(paths)].map(async (path) => ({ path, results: await readResults(path) })),
  );
  const { variants, results: stored } = asVariants(files);
  if (stored.length === 0) throw usageError('There are no results in these files.', paths[0]);
  const computed = (metrics ?? Object.keys(own)).filter((name) => Object.hasOwn(among, name));
  const results = withScores(stored, { among, names: computed, labels, ...(await schemaOf(options.schema)) });
  requireKnown('variant', '--baseline', baseline, variants);
  for (const metric of metrics ?? []) requireKnown('metric', '--metrics', metric, metricsKnown(results, computed));
  requireKnown('metric', '--quality', quality, [...metricsIn(results), 'label']);
  const summary = summariseSuite(results, {
    variants,
    margin,
    task,
    among,
    ...(metrics ? { metrics } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    ...(quality === undefined ? {} : { quality }),
    ...(labels === undefined ? {} : { labels }),
  });
  const sources = await Promise.all(files.map(({ path }) => sourceOf(path)));
  const page = reportHtml(summary, {
    title,
    results,
    among,
    dates: [
      ['Results written', [...new Set(sources.map(({ written }) => written))].toSorted().join(', ')],
      ['Report written', shownTime(new Date())],
    ],
    provenance: [
      ...sources.map(({ path, sha256 }) => ['File', `${path}, SHA-256 ${sha256}`] as const),
      ...(metricsFile === undefined ? [] : [['Own metrics', metricsFile] as const]),
      ['Weir', VERSION],
    ],
  });
  await writeFile(out, page);
  await cli.terminal.print({ report: out, ...summary }, () => `${suiteText(summary)}\nReport: ${out}`);
}

interface Computing extends Pick<ScoreContext, 'matches'> {
  among: Metrics;
  names: readonly string[];
  labels: readonly string[] | undefined;
}

function withScores(results: readonly ResultLine[], { names, labels, ...others }: Computing): ResultLine[] {
  if (names.length === 0) return [...results];
  const context = { ...others, labels: labels ?? labelsOfResults(results) };
  return results.map((result) => {
    const { scores, problems } = scored(result, names, context);
    const otherProblems = Object.entries(result.problems).filter(([name]) => !names.includes(name));
    const kept = Object.entries(result.scores).filter(([name]) => !names.includes(name));
    return {
      ...result,
      scores: { ...Object.fromEntries(kept), ...scores },
      problems: { ...Object.fromEntries(otherProblems), ...problems },
    };
  });
}

const metricsKnown = (results: readonly ResultLine[], computed: readonly string[]): string[] => [
  ...new Set([...metricsIn(results), ...computed]),
];

function requireKnown(what: string, option: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  throw usageError(`There is no ${what} ${name}: there are ${known.join(', ')}.`, option);
}

async function sourceOf(path: string): Promise<{ path: string; sha256: string; written: string }> {
  const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)]);
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), written: shownTime(mtime) };
}

/** To the minute, in UTC. */
function shownTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
