import {
  create,
  hashId,
  type OptimisationCompleted,
  OptimisationProgressedSchema,
  type OptimisationRequested,
  topics,
} from '@weir/contracts';
import { classify } from '@weir/errors';
import {
  type Ask as CandidateAsk,
  itemOfResult,
  METRICS,
  type Observation,
  optimise,
  type OptimiseOptions,
  type OptimiseProgress,
  patchOf,
  type ProposalRequest,
  resultOfItem,
  type ResultLine,
  type Shown,
} from '@weir/experiments';
import { emit, type GatherContext } from '@weir/kafka';
import type { DatasetItem, Snapshot } from '@weir/resources';
import { type Asked, awaitAnswer, sendQuestion } from '../answers/ask-app.js';
import { loadDataset, type LoadedDataset } from '../datasets/load-dataset.js';
import { cancellationKey } from '@weir/service';
import { forEachOf } from '../suites/for-each-of.js';
import { type Ask, askKey, questionMessage, timeLimitOf } from '../suites/plan-suite.js';
import { failedResult, resultOf, type Unscored } from '../suites/result-of.js';
import { itemEmission, looksAtContexts, type SuitePorts } from '../suites/run-suite.js';
import type { ScoreItem } from '../suites/score-item.js';
import { optimisationCompleted } from './optimisation-completed.js';
import { type PlannedOptimisation, planOptimisation } from './plan-optimisation.js';
import { proposeInstructions } from './propose.js';
import { recallOptimisation, type RecalledOptimisation } from './recall-optimisation.js';

export type OptimisationPorts = Pick<
  SuitePorts,
  'publisher' | 'waits' | 'readSince' | 'cancellations' | 'datasets' | 'scorer' | 'events' | 'now'
> & { snapshotOf: (request: OptimisationRequested) => Promise<Snapshot> };

const PROGRESS_MS = 1_000;
/** For a reply of the proposing model. */
const PROPOSAL_MS = 120_000;

/**
 * Optimises an app's prompt, or goes on with an optimisation that was begun before: the search is the same for the same seed, and what
 * it asks stands on the topics where it was asked before.
 *
 * @returns What is to be written as its end.
 * @throws WeirError what `planOptimisation`, `loadDataset` and `optimise` throw, and retryable ones.
 */
export async function runOptimisation(
  request: OptimisationRequested,
  context: GatherContext,
  ports: OptimisationPorts,
): Promise<OptimisationCompleted> {
  const snapshot = await ports.snapshotOf(request);
  const plan = planOptimisation(request, snapshot);
  const { train, dev, test } = plan.spec.splits;
  const load = (split: string) => loadDataset(plan.suite.dataset, ports.datasets, { split });
  const splits = { train: await load(train), dev: await load(dev), test: await load(test) };
  return new OptimisationRun(request, plan, splits, snapshot, context, ports).run();
}

class OptimisationRun {
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #problems: string[];
  #recalled: RecalledOptimisation = { cancelled: false, items: new Map(), answers: new Map() };
  #score: ScoreItem = () => Promise.resolve({ scores: {}, problems: {} });
  #reported = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly request: OptimisationRequested,
    private readonly plan: PlannedOptimisation,
    private readonly splits: Record<'train' | 'dev' | 'test', LoadedDataset>,
    private readonly snapshot: Snapshot,
    private readonly context: GatherContext,
    private readonly ports: OptimisationPorts,
  ) {
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
    this.#problems = splits.train.problems.map(({ number, problem }) => `row ${number}: ${problem}`);
  }

  async run(): Promise<OptimisationCompleted> {
    const { request, plan, splits, context, ports, snapshot } = this;
    const { tenant } = context.envelope;
    const { runId } = request;
    const unwatch = ports.cancellations.watch(cancellationKey(tenant, runId), () => this.#stop.abort());
    try {
      const from = { tenant, runId, since: context.timestamp };
      this.#recalled = await recallOptimisation(ports.readSince, from, context.signal);
      if (this.#recalled.cancelled) this.#stop.abort();
      const items = Object.values(splits).flatMap((split) => split.items);
      this.#score = ports.scorer(plan.suite, {
        tenant,
        caller: request.caller,
        snapshot,
        items,
        spent: this.#judgeSpent(),
      });
      ports.events.optimisationBegun({ app: plan.spec.app, runId, done: this.#recalled.items.size });
      const report = await optimise(this.#options(), {
        evaluate: (asks, pool) => this.#evaluate(asks, pool),
        propose: (proposal, round) => this.#propose(proposal, round),
        progress: (progress) => this.#report(progress),
        isCancelled: () => this.#signal.aborted,
      });
      context.signal.throwIfAborted();
      const completed = optimisationCompleted({
        request,
        report,
        dataset: splits.train.version,
        problems: this.#problems,
        startedAt: context.timestamp,
        completedAt: ports.now(),
      });
      ports.events.optimisationEnded({ app: plan.spec.app, runId, outcome: completed.outcome });
      return completed;
    } finally {
      unwatch();
    }
  }

  #options(): OptimiseOptions {
    const { spec, app } = this.plan;
    const { search, examples, examplesFrom, right, budget, seed, about } = spec;
    const { train, dev, test } = this.splits;
    const metric = Object.hasOwn(METRICS, spec.metric) ? METRICS[spec.metric as keyof typeof METRICS] : undefined;
    return {
      search,
      splits: { train: train.items, dev: dev.items, test: test.items },
      k: examples,
      examplesFrom,
      right,
      perfect: metric?.unit === 'share' ? 1 : undefined,
      budget,
      seed,
      task: about,
      current: typeof app.prompt === 'string' ? '' : (app.prompt?.system ?? ''),
    };
  }

  /** What judges used before the optimisation was cut short. */
  #judgeSpent(): { tokens: number; cost: number } {
    const usages = [...this.#recalled.items.values()].map(({ judgeUsage }) => judgeUsage);
    return usages.reduce(
      (sum, usage) => ({
        tokens: sum.tokens + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
        cost: sum.cost + (usage?.cost ?? 0),
      }),
      { tokens: 0, cost: 0 },
    );
  }

  async #evaluate(
    asks: readonly CandidateAsk<DatasetItem>[],
    pool: ReadonlyMap<string, Shown>,
  ): Promise<Observation[]> {
    const observations = new Map<object, Observation>();
    await forEachOf(asks, this.plan.spec.concurrency, async (ask) => {
      const { candidate, item } = ask;
      if (this.#signal.aborted) return;
      const patch = patchOf(candidate, pool);
      const changes = Object.keys(patch).length > 0 ? { with: patch } : {};
      const variant = { name: candidate.id, app: this.plan.spec.app, ...changes };
      const answerRunId = hashId('optimisation', this.request.runId, candidate.id, item.id);
      const line = await this.#lineOf({ variant, item, repeat: 0, answerRunId });
      if (line) observations.set(ask, observationOf(line, this.plan.spec.metric));
    });
    this.context.signal.throwIfAborted();
    // In the order of the asks, whichever was answered first: the search must not depend on it.
    return asks.flatMap((ask) => observations.get(ask) ?? []);
  }

  /** Recalled, or asked, scored and written; undefined when the optimisation was stopped meanwhile. */
  async #lineOf(ask: Ask): Promise<ResultLine | undefined> {
    const known = this.#recalled.items.get(askKey(ask.variant.name, ask.item.id, 0));
    if (known) return resultOfItem(known);
    const result = await this.#answer(ask);
    if (!result) return undefined;
    const scores = await this.#score(result, ask.variant, this.#signal);
    if (this.#signal.aborted) return undefined;
    const line: ResultLine = { ...result, ...scores };
    await this.context.publish([itemEmission(this.context.envelope.tenant, this.request.runId, line)]);
    this.ports.events.itemEvaluated({ outcome: line.outcome });
    // As whoever recalls it will read it.
    return resultOfItem(itemOfResult(this.request.runId, line));
  }

  async #answer(ask: Ask): Promise<Unscored | undefined> {
    const { suite } = this.plan;
    const { version } = this.splits.train;
    const known = this.#recalled.answers.get(ask.answerRunId);
    if (known) return resultOf(ask, version, known);
    const asked = this.#asked(timeLimitOf(ask.variant, suite.spec, this.snapshot));
    let close: (() => void) | undefined;
    try {
      const question = questionMessage(this.request.runId, ask, suite.spec, looksAtContexts(suite));
      const pending = awaitAnswer(this.ports, ask.answerRunId, asked);
      close = pending.close;
      await sendQuestion(this.ports, question, asked);
      return resultOf(ask, version, await pending.outcome);
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      return failedResult(ask, version, classify(error));
    } finally {
      close?.();
    }
  }

  async #propose(request: ProposalRequest, round: number): Promise<{ instructions: readonly string[]; cost: number }> {
    const run = { runId: this.request.runId, spec: this.plan.spec };
    const asked = this.#asked(PROPOSAL_MS);
    try {
      const proposed = await proposeInstructions(this.ports, run, request, round, this.#recalled.answers, asked);
      if (proposed.problem !== undefined) this.#problems.push(proposed.problem);
      return proposed;
    } catch (error) {
      this.context.signal.throwIfAborted();
      if (this.#signal.aborted) return { instructions: [], cost: 0 };
      throw error;
    }
  }

  #asked(timeLimitMs: number): Asked {
    return {
      tenant: this.context.envelope.tenant,
      caller: this.request.caller,
      deadline: this.ports.now() + timeLimitMs,
      signal: this.#signal,
    };
  }

  /** At most once a second. */
  async #report({ stage, candidates, spent, baseline, best }: OptimiseProgress): Promise<void> {
    const now = this.ports.now();
    if (now - this.#reported < PROGRESS_MS) return;
    this.#reported = now;
    const { runId } = this.request;
    const message = create(OptimisationProgressedSchema, {
      runId,
      app: this.plan.spec.app,
      stage,
      candidates,
      answers: spent.answers,
      mostAnswers: this.plan.spec.budget.answers,
      cost: spent.cost,
      judgeCost: spent.judgeCost,
      ...(baseline === undefined ? {} : { baseline }),
      ...(best === undefined ? {} : { best }),
    });
    const id = hashId('optimisation-progress', runId, String(now), String(spent.answers));
    await this.context.publish([emit(topics.optimisationProgressed, message, { run: runId, id })]);
  }
}

function observationOf(
  { id, variant = '', answer, scores, usage, judgeUsage }: ResultLine,
  metric: string,
): Observation {
  const score = Object.hasOwn(scores, metric) ? scores[metric] : undefined;
  return {
    candidate: variant,
    item: id,
    ...(score === undefined ? {} : { score }),
    answer,
    cost: usage.cost ?? 0,
    judgeCost: judgeUsage?.cost ?? 0,
  };
}
