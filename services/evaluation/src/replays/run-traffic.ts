import type { EvaluationCompleted, EvaluationRequested, JsonObject } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import type { GatherContext } from '@weir/kafka';
import type { CheckText } from '@weir/requests';
import type { Snapshot, SuiteSpec } from '@weir/resources';
import { compareSuite } from '../suite-drift/compare-suite.js';
import { readCompared } from '../suite-drift/read-compared.js';
import { asksOf, type PlannedSuite, planSuite } from '../suites/plan-suite.js';
import type { Unscored } from '../suites/result-of.js';
import { looksAtContexts, type Prepared, runJob } from '../suites/run-suite.js';
import { CurrentReaders } from './current-readers.js';
import { drawnBy } from './past-requests.js';
import { askedIn, type PastRun } from './past-run.js';
import { itemsVersion, storedAnswer, usedDocuments } from './prepare-replay.js';
import { readPastRuns } from './read-past-runs.js';
import type { ReplayPorts } from './run-replay.js';

export interface TrafficPorts extends ReplayPorts {
  /** Checks texts by the policy of an app. */
  checkText: (tenant: string, app: string, snapshot: Snapshot, signal: AbortSignal) => CheckText;
}

const DAY_MS = 86_400_000;
/** Where only some outcomes are wanted, so many times as many questions are looked at. */
const OVERDRAWN = 5;
/** Stands in for a question until it is checked. */
const UNCHECKED = '(not checked)';

/**
 * Scores a sample of what an app answered since the last scheduled run of the suite; nothing is asked. Question and answer go through the policy of the
 * app first, as a document would, and nothing is looked at that the run's groups may not read now.
 *
 * @returns What is to be written as its end.
 * @throws WeirError what `planSuite` throws, poison `window-empty`, and retryable ones.
 */
export async function runTraffic(
  request: EvaluationRequested,
  context: GatherContext,
  ports: TrafficPorts,
): Promise<EvaluationCompleted> {
  const snapshot = await ports.snapshotWith(request);
  const suite = planSuite(request, snapshot);
  const { signal, timestamp } = context;
  const { tenant } = context.envelope;
  const [{ app }] = suite.spec.variants as [SuiteSpec['variants'][number]];
  const span = await spanOf(request, timestamp, ports, signal);
  const runs = await sampleOf(
    suite.spec.traffic!,
    { tenant, app, ...span, seed: request.runId },
    timestamp,
    ports,
    signal,
  );
  if (runs.length === 0) throw nothingAnswered(app, span);
  const items = runs.map(({ runId: id }) => ({ id, input: UNCHECKED }));
  const dataset = { version: itemsVersion(runs), problems: [], items };
  const readers = new CurrentReaders({
    list: ports.listDocuments(tenant),
    used: runs.flatMap(usedDocuments),
    groups: runs.flatMap(({ request: { groups } }) => groups),
    now: ports.now,
  });
  const stored = {
    tenant,
    plan: { suite },
    dataset: dataset.version,
    readers,
    snapshot: ports.snapshot,
    withContexts: looksAtContexts(suite),
  };
  const check = ports.checkText(tenant, app, snapshot, signal);
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const facts = {
    app,
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    runs: runs.length,
  };
  return runJob(request, context, ports, {
    suite,
    dataset,
    snapshot,
    asks: asksOf(request.runId, suite, items),
    prepare: async (ask, until) => {
      const run = byId.get(ask.item.id)!;
      return checked(await storedAnswer(stored, ask, run, until), run, suite, check, until);
    },
    summarise: async (results, until) => ({
      ...(await ports.summarise(results, suite, until)),
      traffic: JSON.parse(JSON.stringify(facts)) as JsonObject,
    }),
    compare: (results) => compareSuite({ request, suite, results, sampled: span }, context, ports),
  });
}

/** From the end of the last sample, or the time that it was due before, until it was due. Milliseconds since the epoch. */
async function spanOf(
  { suite, due, dueBefore }: EvaluationRequested,
  timestamp: number,
  { readSince }: TrafficPorts,
  signal: AbortSignal,
): Promise<{ from: number; to: number }> {
  const to = due === '' ? timestamp : Date.parse(due);
  const compared = due === '' ? undefined : await readCompared(readSince, suite, signal);
  if (compared && compared.sampledTo > 0n && Number(compared.sampledTo) < to)
    return { from: Number(compared.sampledTo), to };
  return { from: dueBefore === '' ? to - DAY_MS : Date.parse(dueBefore), to };
}

async function sampleOf(
  { sample, outcomes }: NonNullable<SuiteSpec['traffic']>,
  { tenant, app, from, to, seed }: { tenant: string; app: string; from: number; to: number; seed: string },
  until: number,
  { readSince }: TrafficPorts,
  signal: AbortSignal,
): Promise<PastRun[]> {
  const limit = outcomes ? sample * OVERDRAWN : sample;
  const { runs } = await readPastRuns(readSince, { tenant, app, from, to, limit, sampledBy: seed }, until, signal);
  const wanted = runs.filter(({ answer }) => !outcomes || (outcomes as readonly string[]).includes(answer.outcome));
  const drawn = new Set(
    drawnBy(
      seed,
      wanted.map(({ runId }) => runId),
      sample,
    ),
  );
  return wanted.filter(({ runId }) => drawn.has(runId));
}

type Stored = Extract<Prepared, { result: Unscored }>;

/** Its texts as the policy lets them be kept. Where it lets nothing be, or does not answer, there is no score, and it is said why. */
async function checked(
  { result, ...known }: Stored,
  { request, runId }: PastRun,
  { metrics }: PlannedSuite,
  check: CheckText,
  signal: AbortSignal,
): Promise<Stored> {
  const bare: Unscored = { ...result, runId, question: '', answer: '', citations: documentsOf(result), contexts: [] };
  const withoutScores = (why: string): Stored => ({
    result: bare,
    scored: { scores: {}, problems: Object.fromEntries(metrics.map((metric) => [metric, why])) },
  });
  try {
    const allowed = (text: string) => (text === '' ? Promise.resolve({ text }) : check(text));
    const [question, answer] = await Promise.all([allowed(askedIn(request)), allowed(result.answer)]);
    if (question === 'blocked' || answer === 'blocked')
      return withoutScores('the policy of the app lets it not be kept');
    return {
      ...known,
      result: { ...result, runId, question: question.text, answer: answer.text, citations: documentsOf(result) },
    };
  } catch (error) {
    signal.throwIfAborted();
    return withoutScores(`not checked: ${classify(error).code}`);
  }
}

/** A quote is a part of a document that stands in the contexts, too; of a citation what it is of remains. */
function documentsOf({ citations }: Unscored): unknown[] {
  return citations.map((citation) => ({ ...(citation as object), quote: '' }));
}

function nothingAnswered(app: string, { from, to }: { from: number; to: number }): WeirError {
  return new WeirError({
    code: 'window-empty',
    disposition: 'poison',
    field: 'spec.traffic',
    message: `${app} answered nothing that is wanted from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}.`,
  });
}
