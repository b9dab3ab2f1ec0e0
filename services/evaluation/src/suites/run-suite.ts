import {
  type AnswerCompleted,
  type AnswerRequested,
  type EvaluationCompleted,
  EvaluationProgressedSchema,
  type EvaluationRequested,
  create,
  hashId,
  type JsonObject,
  outcomeId,
  topics,
} from '@weir/contracts';
import { classify } from '@weir/errors';
import { itemOfResult, type ResultLine, resultOfItem } from '@weir/experiments';
import { emit, type Emission, type GatherContext } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { type AskPorts, awaitAnswer, sendQuestion } from '../answers/ask-app.js';
import { loadDataset, type LoadedDataset } from '../datasets/load-dataset.js';
import type { ReadSince } from '@weir/kafka';
import type { EvaluationEvents } from '../telemetry.js';
import { compareSuite, type ComparePorts } from '../suite-drift/compare-suite.js';
import { type Cancellations, cancellationKey } from '@weir/service';
import { biasItems } from './bias-items.js';
import { completedOf } from './completed-of.js';
import { forEachOf } from './for-each-of.js';
import { type Ask, askKey, asksOf, type PlannedSuite, planSuite, questionMessage, timeLimitOf } from './plan-suite.js';
import { type Recalled, recallSuite } from './recall-suite.js';
import { failedResult, resultOf, type Unscored } from './result-of.js';
import type { ScoreItem, Scored, ScoreScope } from './score-item.js';
import { needsContexts } from './suite-metrics.js';
import type { Summarise } from './summarise.port.js';

export interface SuitePorts extends AskPorts {
  snapshotWith: (request: EvaluationRequested) => Promise<Snapshot>;
  readSince: ReadSince;
  cancellations: Cancellations;
  /** Folder of the Datasets' files. */
  datasets: string;
  scorer: (suite: PlannedSuite, scope: ScoreScope) => ScoreItem;
  summarise: Summarise;
  lookAtScores: ComparePorts['lookAtScores'];
  events: EvaluationEvents;
  now: () => number;
}

const PROGRESS_MS = 1_000;

/** Why a suite ended before its last item. */
export type Stopped = 'cancelled' | 'budget';

/**
 * Runs a suite to its end, or goes on with one that was begun before: what stands on the topics is not done again.
 *
 * @returns What is to be written as its end.
 * @throws WeirError what `planSuite`, `loadDataset` and `biasItems` throw, and retryable ones.
 */
export async function runSuite(
  request: EvaluationRequested,
  context: GatherContext,
  ports: SuitePorts,
): Promise<EvaluationCompleted> {
  const snapshot = await ports.snapshotWith(request);
  const suite = planSuite(request, snapshot);
  const loaded = await loadDataset(suite.dataset, ports.datasets, suite.spec);
  const { items, left } = biasItems(suite, loaded.items);
  const dataset = { ...loaded, items };
  const { runId } = request;
  const withContexts = looksAtContexts(suite);
  return runJob(request, context, ports, {
    suite,
    dataset,
    snapshot,
    asks: asksOf(runId, suite, items),
    prepare: (ask) => Promise.resolve({ question: questionMessage(runId, ask, suite.spec, withContexts) }),
    summarise: async (results, signal) => {
      const summary = await ports.summarise(results, suite, signal);
      // Items that were not asked are in no result.
      return left > 0 ? { ...summary, bias: { ...(summary['bias'] as JsonObject | undefined), left } } : summary;
    },
    compare: (results) => compareSuite({ request, suite, results, dataset: loaded.version }, context, ports),
  });
}

/** What has to be asked for an answer, or what is known of it without asking. */
export type Prepared = ({ question: AnswerRequested } | { result: Unscored; scored?: Scored }) & {
  notes?: Record<string, string>;
};

/** What an evaluation asks, and what it makes of the answers. */
export interface EvaluationJob {
  suite: PlannedSuite;
  dataset: LoadedDataset;
  snapshot: Snapshot;
  asks: readonly Ask[];
  /** @throws WeirError why it cannot be asked: the item has failed. */
  prepare: (ask: Ask, signal: AbortSignal) => Promise<Prepared>;
  summarise: (results: readonly ResultLine[], signal: AbortSignal) => Promise<JsonObject>;
  /** What it came to beside earlier ones; of one that was not stopped. */
  compare?: (results: readonly ResultLine[]) => Promise<JsonObject | undefined>;
}

/** Runs an evaluation to its end, or goes on with one that was begun before. @returns What is to be written as its end. */
export function runJob(
  request: EvaluationRequested,
  context: GatherContext,
  ports: SuitePorts,
  job: EvaluationJob,
): Promise<EvaluationCompleted> {
  return new EvaluationRun(request, job, context, ports).run();
}

class EvaluationRun {
  readonly #results: ResultLine[] = [];
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #stopped: Stopped | undefined;
  #reported = Number.NEGATIVE_INFINITY;
  #failed = 0;
  #cost = 0;
  #judgeCost = 0;
  #judgeTokens = 0;

  constructor(
    private readonly request: EvaluationRequested,
    private readonly job: EvaluationJob,
    private readonly context: GatherContext,
    private readonly ports: SuitePorts,
  ) {
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
  }

  async run(): Promise<EvaluationCompleted> {
    const { request, job, context, ports } = this;
    const { suite, asks } = job;
    const { tenant } = context.envelope;
    const { runId } = request;
    const unwatch = ports.cancellations.watch(cancellationKey(tenant, runId), () => this.#end('cancelled'));
    try {
      const recalled = await this.#recall(asks);
      const done = new Set(recalled.items.map((item) => askKey(item.variant, item.itemId, item.repeat)));
      for (const item of recalled.items) this.#take(resultOfItem(item));
      if (recalled.cancelled) this.#end('cancelled');
      const spent = { tokens: this.#judgeTokens, cost: this.#judgeCost };
      const { snapshot, dataset } = job;
      const score = ports.scorer(suite, { tenant, caller: request.caller, snapshot, items: dataset.items, spent });
      ports.events.suiteBegun({ suite: suite.name, runId, total: asks.length, done: done.size });
      this.#checkBudget();
      const left = asks.filter((ask) => !done.has(askKey(ask.variant.name, ask.item.id, ask.repeat)));
      await this.#report(asks.length, true);
      await forEachOf(left, suite.spec.concurrency, async (ask) => {
        if (this.#stopped) return;
        await this.#evaluate(ask, recalled, score);
        await this.#report(asks.length, false);
      });
      await this.#report(asks.length, true);
      context.signal.throwIfAborted();
      const summary = await job.summarise(this.#results, context.signal);
      const drift = this.#stopped ? undefined : await job.compare?.(this.#results);
      const completed = completedOf({
        request,
        suite,
        summary: drift ? { ...summary, drift } : summary,
        dataset: job.dataset,
        stopped: this.#stopped,
        startedAt: context.timestamp,
        completedAt: ports.now(),
      });
      ports.events.suiteEnded({ suite: suite.name, runId, outcome: completed.outcome });
      return completed;
    } finally {
      unwatch();
    }
  }

  #end(stopped: Stopped): void {
    this.#stopped ??= stopped;
    this.#stop.abort();
  }

  #recall(asks: readonly Ask[]): Promise<Recalled> {
    const { request, context, ports } = this;
    const answerRunIds = new Set(asks.map(({ answerRunId }) => answerRunId));
    const from = { tenant: context.envelope.tenant, runId: request.runId, answerRunIds, since: context.timestamp };
    return recallSuite(ports.readSince, from, context.signal);
  }

  /** Asks, scores and writes what came of it; when the suite is stopped meanwhile, nothing. */
  async #evaluate(ask: Ask, { answers }: Recalled, score: ScoreItem): Promise<void> {
    const found = await this.#find(ask, answers);
    if (!found) return;
    const { result } = found;
    const scored = found.scored ?? (await score(result, ask.variant, this.#signal));
    if (this.#signal.aborted) return;
    const line: ResultLine = { ...result, ...scored };
    await this.context.publish([itemEmission(this.context.envelope.tenant, this.request.runId, line)]);
    this.#take(line);
    this.ports.events.itemEvaluated({ outcome: line.outcome });
    this.#checkBudget();
  }

  async #find(ask: Ask, answers: Recalled['answers']): Promise<{ result: Unscored; scored?: Scored } | undefined> {
    const { version } = this.job.dataset;
    try {
      const prepared = await this.job.prepare(ask, this.#signal);
      if ('result' in prepared) return prepared;
      const answer = answers.get(ask.answerRunId) ?? (await this.#ask(ask, prepared.question));
      const result = resultOf(ask, version, answer);
      const notes = { ...result.notes, ...prepared.notes };
      return { result: { ...result, ...(Object.keys(notes).length > 0 ? { notes } : {}) } };
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      return { result: failedResult(ask, version, classify(error)) };
    }
  }

  async #ask(ask: Ask, question: AnswerRequested): Promise<AnswerCompleted> {
    const { job, ports, context } = this;
    const deadline = ports.now() + timeLimitOf(ask.variant, job.suite.spec, job.snapshot);
    const asked = { tenant: context.envelope.tenant, caller: this.request.caller, deadline, signal: this.#signal };
    const pending = awaitAnswer(ports, ask.answerRunId, asked);
    try {
      await sendQuestion(ports, question, asked);
      return await pending.outcome;
    } finally {
      pending.close();
    }
  }

  #checkBudget(): void {
    const { maxCost = Number.POSITIVE_INFINITY } = this.job.suite.spec;
    if (this.#cost >= maxCost) this.#end('budget');
  }

  #take(line: ResultLine): void {
    this.#results.push(line);
    if (line.outcome === 'failed') this.#failed += 1;
    this.#cost += line.usage.cost ?? 0;
    const { inputTokens = 0, outputTokens = 0, cost = 0 } = line.judgeUsage ?? {};
    this.#judgeCost += cost;
    this.#judgeTokens += inputTokens + outputTokens;
  }

  /** At most once a second, but for the beginning and the end. */
  async #report(total: number, always: boolean): Promise<void> {
    const now = this.ports.now();
    if (!always && now - this.#reported < PROGRESS_MS) return;
    this.#reported = now;
    const message = create(EvaluationProgressedSchema, {
      runId: this.request.runId,
      suite: this.job.suite.name,
      total,
      done: this.#results.length,
      failed: this.#failed,
      cost: this.#cost,
      judgeCost: this.#judgeCost,
    });
    const id = hashId('evaluation-progress', this.request.runId, String(now), String(this.#results.length));
    await this.context.publish([emit(topics.evaluationProgressed, message, { run: this.request.runId, id })]);
  }
}

/** Contexts travel with an answer only where they are looked at. */
export function looksAtContexts({ metrics, spec }: PlannedSuite): boolean {
  return Object.keys(spec.rubrics).length > 0 || metrics.some(needsContexts);
}

/** The same however often it is written. */
export function itemEmission(tenant: string, runId: string, line: ResultLine): Emission {
  const id = hashId('item-evaluated', tenant, runId, line.variant ?? line.app, line.id, String(line.repeat));
  return emit(topics.itemEvaluated, itemOfResult(runId, line), { run: runId, id });
}

/** The one record that an evaluation ends with. */
export function completedEmission(tenant: string, completed: EvaluationCompleted): Emission {
  const { runId } = completed;
  return emit(topics.evaluationCompleted, completed, { run: runId, id: outcomeId(tenant, runId) });
}
