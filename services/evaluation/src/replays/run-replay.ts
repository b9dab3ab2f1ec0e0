import type { EvaluationCompleted, EvaluationRequested, JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { replayIn, type ReplaySpec, summariseReplay } from '@weir/experiments';
import type { GatherContext } from '@weir/kafka';
import { appSchema, mergePatch, type Snapshot } from '@weir/resources';
import { completedOf } from '../suites/completed-of.js';
import { asksOf } from '../suites/plan-suite.js';
import { looksAtContexts, runJob, type SuitePorts } from '../suites/run-suite.js';
import { metricKind } from '../suites/suite-metrics.js';
import { CurrentReaders, type ListDocuments } from './current-readers.js';
import { estimateReplay } from './estimate-replay.js';
import { readIndexChanges } from './index-changes.js';
import { askedIn, type PastRun } from './past-run.js';
import { type PlannedReplay, planReplay } from './plan-replay.js';
import { itemsVersion, prepareReplay, usedDocuments } from './prepare-replay.js';
import { readPastRuns } from './read-past-runs.js';

export interface ReplayPorts extends SuitePorts {
  /** As it is now. */
  snapshot: () => Snapshot;
  listDocuments: (tenant: string) => ListDocuments;
}

/**
 * Replays past questions to their end, or goes on where it was cut short: a replay is an evaluation whose items stand on the log.
 *
 * @returns What is to be written as its end.
 * @throws WeirError what `replayIn` and `planReplay` throw, poison `window-empty`, and retryable ones.
 */
export async function runReplay(
  request: EvaluationRequested,
  context: GatherContext,
  ports: ReplayPorts,
): Promise<EvaluationCompleted> {
  const replay = replayIn(request.replay!);
  const snapshot = await ports.snapshotWith(request);
  const plan = planReplay(request, replay, snapshot);
  const { suite } = plan;
  const { tenant } = context.envelope;
  const { signal, timestamp } = context;
  const from = Date.parse(replay.from);
  const to = Math.min(replay.to === undefined ? timestamp : Date.parse(replay.to), timestamp);
  const window = { tenant, app: replay.app, from, to, limit: replay.limit };
  const { runs, unanswered } = await readPastRuns(ports.readSince, window, timestamp, signal);
  const [oldest] = runs;
  if (!oldest) throw windowEmpty(replay);
  const items = runs.map(({ runId: id, request: asked }) => ({ id, input: askedIn(asked) }));
  const dataset = { version: itemsVersion(runs), problems: [], items };
  const facts = {
    app: replay.app,
    mode: replay.mode,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    runs: runs.length,
    unanswered,
  };
  if (replay.estimate) {
    const estimate = estimateOf(runs, replay, plan, snapshot);
    const summary = { replay: facts, estimate: { ...estimate } };
    const completedAt = ports.now();
    return completedOf({ request, suite, summary, dataset, stopped: undefined, startedAt: timestamp, completedAt });
  }
  const changes =
    replay.mode === 'full'
      ? await readIndexChanges(ports.readSince, { tenant, since: oldest.at, now: ports.now() }, signal)
      : undefined;
  const readers = new CurrentReaders({
    list: ports.listDocuments(tenant),
    used: runs.flatMap(usedDocuments),
    groups: runs.flatMap(({ request: { groups } }) => groups),
    now: ports.now,
  });
  return runJob(request, context, ports, {
    suite,
    dataset,
    snapshot,
    asks: asksOf(request.runId, suite, items),
    prepare: prepareReplay({
      runId: request.runId,
      tenant,
      replay,
      plan,
      dataset: dataset.version,
      runs: new Map(runs.map((run) => [run.runId, run])),
      readers,
      changes,
      snapshot: ports.snapshot,
      withContexts: looksAtContexts(suite),
    }),
    summarise: async (results, until) => ({
      ...(await ports.summarise(results, suite, until)),
      replay: JSON.parse(JSON.stringify({ ...facts, ...summariseReplay(results) })) as JsonObject,
    }),
  });
}

function estimateOf(
  runs: readonly PastRun[],
  { app, mode, with: patch, concurrency }: ReplaySpec,
  { suite }: PlannedReplay,
  snapshot: Snapshot,
) {
  const { spec, metrics } = suite;
  const declared = snapshot.find('App', app);
  const model = declared ? appSchema.parse(mergePatch(declared, patch)).model : app;
  const judged = metrics.filter((name) => Object.hasOwn(spec.rubrics, name) || metricKind(name) === 'judge').length;
  return estimateReplay(runs, { mode, model, judged, judgeRepeats: spec.judge?.repeats ?? 1, concurrency }, snapshot);
}

function windowEmpty({ app }: ReplaySpec): WeirError {
  return new WeirError({
    code: 'window-empty',
    disposition: 'poison',
    field: 'replay.from',
    message: `No question to ${app} was asked in this time whose outcome is known.`,
  });
}
