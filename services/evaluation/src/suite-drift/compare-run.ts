import {
  ComparedRunSchema,
  create,
  type ReferenceScores as ReferenceMessage,
  ReferenceScoresSchema,
  RunMeanSchema,
  ScoreLookSchema,
  type SuiteCompared,
  SuiteComparedSchema,
} from '@weir/contracts';
import {
  addToReference,
  type LookOptions,
  type ReferenceScores,
  type ResultLine,
  type ScoreLook,
  summarise,
  variantOf,
} from '@weir/experiments';
import type { SuiteSpec } from '@weir/resources';
import { fallsAfter } from './falls.js';

/** A scheduled run of a suite that came to its end. */
export interface FinishedRun {
  suite: string;
  runId: string;
  /** When it was asked for, milliseconds since the epoch. */
  at: number;
  /** Stands for what has to be the same for runs to be compared. */
  basis: string;
  results: readonly ResultLine[];
  /** The answers that were sampled, milliseconds since the epoch; undefined where the items are those of a dataset. */
  sampled: { from: number; to: number } | undefined;
}

/** Compares scores; aside, as it takes long for many items. */
export type LookAtScores = (
  reference: readonly ReferenceScores[],
  results: readonly ResultLine[],
  options: LookOptions,
) => Promise<ScoreLook[]>;

/** The runs that a share of false alarms is of. */
const RUNS_IN_A_ROW = 10;
const MOST_RUNS = 30;

/**
 * What is known of a suite after one more scheduled run: the first runs are the reference, the others are compared with it. The same run once
 * more changes nothing.
 *
 * @param known - What was written after the run before.
 */
export async function compareRun(
  known: SuiteCompared | undefined,
  run: FinishedRun,
  { drift, margin }: Pick<SuiteSpec, 'drift' | 'margin'>,
  look: LookAtScores,
): Promise<SuiteCompared> {
  if (known?.runId === run.runId) return known;
  const { suite, runId, basis, results, sampled } = run;
  const at = BigInt(run.at);
  const before = known?.basis === basis ? known : undefined;
  const level = drift.falseAlarms / RUNS_IN_A_ROW;
  const common = { suite, runId, at, basis, level, ...(sampled ? { sampledTo: BigInt(sampled.to) } : {}) };
  const notYet = drift.since !== undefined && drift.since !== 'promotion' && run.at < Date.parse(drift.since);
  if (notYet) return create(SuiteComparedSchema, { ...common, note: `the reference begins at ${drift.since}` });

  const { runIds = [], scores = [], from = at } = before?.reference ?? {};
  const isReference = missingOf(runIds, scores, run, drift) !== undefined;
  const runs = [...(before?.runs ?? []), runOf(run, isReference)].slice(-MOST_RUNS);
  if (isReference) {
    const reference = {
      runIds: [...runIds, runId],
      from,
      to: at,
      scores: addToReference(scores, results, sampled !== undefined).map(messageOf),
    };
    const missing = missingOf(reference.runIds, reference.scores, run, drift);
    const note = `${missing ?? 'the last run'} of the reference`;
    return create(SuiteComparedSchema, { ...common, reference, note, runs });
  }
  const options = { isFresh: sampled !== undefined, leastItems: drift.leastItems, level, margin };
  const looks = (await look(scores, results, options)).map((one) => create(ScoreLookSchema, one));
  const open = fallsAfter(before?.open ?? [], looks, { run, runs, reference: runIds });
  return create(SuiteComparedSchema, { ...common, reference: before!.reference!, looks, open, runs });
}

/** What a reference lacks: runs, or, where each has few items of its own, items. */
function missingOf(
  runIds: readonly string[],
  scores: readonly ReferenceScores[],
  { sampled }: FinishedRun,
  { runs, leastItems }: SuiteSpec['drift'],
): string | undefined {
  if (runIds.length < runs) return `${runIds.length} of ${runs} runs`;
  const items = Math.max(0, ...scores.map(({ means }) => means.length));
  return sampled && items < leastItems ? `${items} of ${leastItems} items` : undefined;
}

function messageOf(scores: ReferenceScores): ReferenceMessage {
  return create(ReferenceScoresSchema, scores);
}

function runOf({ runId, at, results }: FinishedRun, isReference: boolean) {
  const variants = Map.groupBy(results, variantOf);
  const means = [...variants].flatMap(([variant, lines]) =>
    summarise(lines, { bootstrap: { resamples: 1 } }).metrics.map(({ metric, estimate, items }) =>
      create(RunMeanSchema, { variant, metric, mean: estimate, items }),
    ),
  );
  return create(ComparedRunSchema, { runId, at: BigInt(at), isReference, means });
}
