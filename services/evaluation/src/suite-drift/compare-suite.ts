import { type EvaluationRequested, hashId, type JsonObject, topics } from '@weir/contracts';
import type { ResultLine } from '@weir/experiments';
import { emit, type GatherContext, type ReadSince } from '@weir/kafka';
import type { PlannedSuite } from '../suites/plan-suite.js';
import { compareRun, type LookAtScores } from './compare-run.js';
import { driftSummary } from './drift-found-emission.js';
import { readCompared, readPromotedAt } from './read-compared.js';
import { suiteBasis } from './suite-basis.js';

export interface ComparePorts {
  readSince: ReadSince;
  lookAtScores: (signal: AbortSignal) => LookAtScores;
}

/**
 * Compares a scheduled run of a suite with those before, and writes what is known of the suite now. Done again it is what was written, so a run that is
 * delivered again after that tells the same.
 *
 * @returns What its summary says of it; undefined of a run that somebody asked for.
 */
export async function compareSuite(
  {
    request: { runId, suite: name, cause },
    suite,
    results,
    dataset,
    sampled,
  }: {
    request: EvaluationRequested;
    suite: PlannedSuite;
    results: readonly ResultLine[];
    /** Content hash of the items, where they are not fresh. */
    dataset?: string;
    sampled?: { from: number; to: number };
  },
  { signal, timestamp, envelope, publish }: GatherContext,
  { readSince, lookAtScores }: ComparePorts,
): Promise<JsonObject | undefined> {
  if (cause !== 'scheduled') return undefined;
  const { drift, variants } = suite.spec;
  const apps = new Set(variants.map(({ app }) => app));
  const promotedAt = drift.since === 'promotion' ? await readPromotedAt(readSince, apps, signal) : undefined;
  const basis = suiteBasis(suite, dataset, promotedAt);
  const known = await readCompared(readSince, name, signal);
  const run = { suite: name, runId, at: timestamp, basis, results, sampled };
  const compared = await compareRun(known, run, suite.spec, lookAtScores(signal));
  const id = hashId('suite-compared', envelope.tenant, runId);
  await publish([emit(topics.suiteCompared, compared, { run: runId, id, lane: 'key' })]);
  return driftSummary(compared);
}
