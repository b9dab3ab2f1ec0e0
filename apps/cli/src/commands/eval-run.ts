import { appendFile } from 'node:fs/promises';
import { biasNotesOf } from '@weir/datasets';
import { questionOf, type ResultLine, scored } from '@weir/experiments';
import type { DatasetFormat, DatasetItem } from '@weir/resources';
import { runBatch } from '../batch/run-batch.js';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { loadItems } from '../evaluation/load-items.js';
import { readResults } from '../evaluation/read-results.js';
import { measured, type Measured, scoredAnew } from '../evaluation/score-results.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import { summaryText } from '../output/evaluation-text.js';
import { oneLine } from '../output/printable.js';
import { type MetricOptions, metricsWanted } from './eval-options.js';

export interface RunOptions extends MetricOptions {
  format?: DatasetFormat;
  split?: string;
  /** The first so many items. */
  limit?: number;
  app: string;
  out: string;
  repeat: number;
  concurrency: number;
  groups?: string[];
  tenant?: string;
}

interface Asked {
  item: DatasetItem;
  /** The question. */
  text: string;
  repeat: number;
}

/** Asks every item that has no result yet, and says what all results say. */
export async function runEvaluation(cli: Cli, source: string, options: RunOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    const { items, problems, version, metrics: named, labels: expected } = await loadItems(cli, source, options);
    const { task, labels = expected } = options;
    const scoring = { ...(await metricsWanted(options, named)), task, labels };
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
      const notes = biasNotesOf(item);
      const common = {
        id: item.id,
        repeat,
        app: options.app,
        dataset: version,
        question,
        ...(options.split === undefined ? {} : { split: options.split }),
        ...(item.expected === undefined ? {} : { expected: item.expected }),
        ...(notes ? { notes: { ...notes } } : {}),
      };
      const result =
        'reason' in settled
          ? { ...common, ...nothing(), reason: settled.reason }
          : { ...common, ...partsOf(settled.result.answer), tookMs: settled.result.tookMs };
      await appendFile(options.out, `${JSON.stringify({ ...result, ...scored(result, scoring.names, scoring) })}\n`);
      cli.terminal.progress(`${++count} of ${asked.length}  ${oneLine(question, 60)}`);
    }
    cli.terminal.progress('');
    const results = scoredAnew(await readResults(options.out), scoring);
    await printMeasured(cli, measured(results, scoring));
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

/** With exit code 1 when a run failed. */
export async function printMeasured(cli: Cli, summary: Measured): Promise<void> {
  if (summary.outcomes.failed > 0) cli.exitCode = EXIT.failed;
  await cli.terminal.print(summary, () => summaryText(summary));
}

/** What a list has, as a stream. */
async function* fromList<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
