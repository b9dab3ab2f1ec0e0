import { type ComparedRun, create, type ScoreFall, ScoreFallSchema, type ScoreLook } from '@weir/contracts';
import type { FinishedRun } from './compare-run.js';

/** A fall is over when so many runs in a row show no loss. */
export const STEADY_RUNS = 3;
/** A loss that is shown for itself, once it is known of. */
const STILL_SHOWN = 0.05;

/**
 * The falls that are open after a run: those known that are not over, and what has fallen in it. A fall that is known stays one for as long as the
 * run alone shows a loss, though it might not be found anew by it.
 */
export function fallsAfter(
  known: readonly ScoreFall[],
  looks: readonly ScoreLook[],
  place: { run: FinishedRun; runs: readonly ComparedRun[]; reference: readonly string[] },
): ScoreFall[] {
  const at = BigInt(place.run.at);
  const going = known
    .map((fall) => {
      const look = looks.find((one) => isOf(one, fall));
      if (!look || look.state === 'too-few') return fall;
      const goesOn = isLoss(look, fall);
      return create(ScoreFallSchema, {
        ...fall,
        ...(goesOn ? { lastAt: at, steadyRuns: 0 } : { steadyRuns: fall.steadyRuns + 1 }),
      });
    })
    .filter(({ steadyRuns }) => steadyRuns < STEADY_RUNS);
  const found = looks
    .filter((look) => look.state === 'worse' && !going.some((fall) => isOf(look, fall)))
    .toSorted((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1))
    .map((look) => fallOf(look, place));
  return [...going, ...found];
}

function isOf({ variant, metric }: ScoreLook, { found }: ScoreFall): boolean {
  return found?.variant === variant && found.metric === metric;
}

function isLoss({ state, difference = 0, pValue = 1 }: ScoreLook, { found }: ScoreFall): boolean {
  return state === 'worse' || (pValue < STILL_SHOWN && difference * (found?.difference ?? 0) > 0);
}

function fallOf(
  found: ScoreLook,
  { run, runs, reference }: { run: FinishedRun; runs: readonly ComparedRun[]; reference: readonly string[] },
): ScoreFall {
  const since = firstWithIt(found, runs);
  const { runId, suite, sampled } = run;
  const at = BigInt(run.at);
  return create(ScoreFallSchema, {
    found,
    runId,
    foundAt: at,
    lastAt: at,
    sinceRunId: since?.runId ?? runId,
    since: since?.at ?? at,
    show: sampled
      ? `weir eval show ${asArguments(runId)}`
      : `weir eval compare ${asArguments(reference.at(-1)!, runId)}`,
    replay: sampled
      ? `weir replay --app ${found.app} --from ${timeOf(sampled.from)} --to ${timeOf(sampled.to)} --mode full`
      : `weir eval run ${suite}`,
  });
}

/** The first of the runs in a row, up to the last, that lost at least half as much. */
function firstWithIt(
  { variant, metric, before, difference = 0 }: ScoreLook,
  runs: readonly ComparedRun[],
): ComparedRun | undefined {
  let first: ComparedRun | undefined;
  for (const run of runs.toReversed()) {
    const mean = run.means.find((one) => one.variant === variant && one.metric === metric)?.mean;
    if (run.isReference || mean === undefined || (mean - before) / difference < 0.5) break;
    first = run;
  }
  return first;
}

/** Ids may begin as options do. */
function asArguments(...runIds: readonly string[]): string {
  return [...(runIds.some((runId) => runId.startsWith('-')) ? ['--'] : []), ...runIds].join(' ');
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
