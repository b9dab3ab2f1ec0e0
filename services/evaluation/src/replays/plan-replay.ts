import { create, type EvaluationRequested, EvaluationRequestedSchema, type JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { REPLAY_VARIANTS, type ReplaySpec } from '@weir/experiments';
import { type AppSpec, appSchema, mergePatch, type Snapshot } from '@weir/resources';
import { type PlannedSuite, planSuite } from '../suites/plan-suite.js';

export interface PlannedReplay {
  /** As a suite of two variants; its items are past questions. */
  suite: PlannedSuite;
  /** How the app answers that is asked again. */
  pattern: AppSpec['pattern'];
}

/**
 * A replay as a suite that can be run.
 *
 * @throws WeirError poison what `planSuite` throws; `field` names the part of the replay.
 */
export function planReplay(request: EvaluationRequested, replay: ReplaySpec, snapshot: Snapshot): PlannedReplay {
  const { app, mode, with: patch, metrics, margin, concurrency, judge, rubrics, maxCost } = replay;
  const variants = [
    { name: REPLAY_VARIANTS.stored, app },
    ...(mode === 'rescore' ? [] : [{ name: REPLAY_VARIANTS.replayed, app, with: patch }]),
  ];
  const spec = {
    dataset: { source: { items: [{ id: 'past', input: 'The questions of the window.' }] } },
    variants,
    metrics,
    margin,
    concurrency,
    rubrics,
    ...(judge ? { judge } : {}),
    ...(maxCost === undefined ? {} : { maxCost }),
  };
  const asSuite = create(EvaluationRequestedSchema, {
    runId: request.runId,
    spec: JSON.parse(JSON.stringify(spec)) as JsonObject,
  });
  try {
    const suite = planSuite(asSuite, snapshot);
    const declared = snapshot.find('App', app);
    // A model that is asked by its own name is a simple app.
    const pattern = declared ? appSchema.parse(mergePatch(declared, patch)).pattern : 'simple';
    return { suite, pattern };
  } catch (error) {
    throw renamed(error);
  }
}

/** Names what the replay calls it. */
function renamed(error: unknown): unknown {
  if (!WeirError.is(error)) return error;
  const { code, disposition, message, field = '' } = error;
  const own = field.replace(/^spec\.(?:variants\.\d+\.)?/, 'replay.');
  return new WeirError({ code, disposition, message, field: own, cause: error });
}
