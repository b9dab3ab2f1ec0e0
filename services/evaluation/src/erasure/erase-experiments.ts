import { create, type ErasedObject, ErasedObjectSchema, type ErasureStepRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Mlflow } from '@weir/mlflow';
import type { Snapshot } from '@weir/resources';
import { type AffectedDataset, affectedFiles, affectedResources } from './erase-datasets.js';
import { eraseInMlflow, type InExperiment, type MlflowKind } from './erase-mlflow.js';
import { scopeOf } from './erased-scope.js';

export interface ErasurePorts {
  /** Undefined where there is none. */
  mlflow: Mlflow | undefined;
  /** Of all resources that are declared by now. */
  snapshot: () => Promise<Snapshot>;
  /** Folder that the files of Datasets are in. */
  datasets: string;
}

/** What came of a step: what is told of it, and what has to be declared anew. */
export interface ErasedExperiments {
  objects: ErasedObject[];
  resources: AffectedDataset[];
}

/** Ids that a reply names of each kind and place. */
const MOST_IDS = 10_000;
const KINDS: readonly MlflowKind[] = ['row', 'artifact', 'trace', 'run'];

/**
 * Does a step of an erasure in MLflow and in datasets. Done twice it leaves the same behind.
 *
 * - `count` says what is there.
 * - `erase` takes it out, and out of MLflow's database. Where that cannot be done by way of MLflow, the runs that it keeps as deleted are `left`.
 * - `verify` says what was looked at (`searched`) and what is still there (`left`).
 *
 * @throws WeirError `erasure-action-unknown` (poison), and what MLflow's client throws.
 */
export async function eraseExperiments(
  step: ErasureStepRequested,
  { tenant, signal }: { tenant: string; signal: AbortSignal },
  { mlflow, snapshot, datasets }: ErasurePorts,
): Promise<ErasedExperiments> {
  const { action } = step;
  const state = STATES[action];
  if (state === undefined) {
    throw new WeirError({
      code: 'erasure-action-unknown',
      disposition: 'poison',
      field: 'action',
      message: 'The action of a step of an erasure must be count, erase or verify.',
    });
  }
  const scope = scopeOf(step, tenant);
  const erase = action === 'erase';
  const declared = await snapshot();
  const resources = affectedResources(declared, scope);
  const kept = await affectedFiles(datasets, scope, false, signal);
  const items = new Map([...resources, ...kept.files].flatMap(({ inputs }) => [...inputs]));
  const found = mlflow ? await eraseInMlflow(mlflow, { scope, items, erase }, signal) : [];
  const left = mlflow && erase ? await purge(mlflow, found, scope.everything, signal) : [];
  // By the items the results were found that have them, so they go last.
  if (erase && kept.files.length > 0) await affectedFiles(datasets, scope, true, signal);
  const rows = [...resources, ...kept.files].map(({ place, ids }) => objectOf('dataset', 'row', place, ids, state));
  const sizes = { resources: declared.list('Dataset').length + declared.list('Suite').length, files: kept.searched };
  return {
    objects: [
      ...(action === 'verify' ? searchedObjects(found, sizes) : []),
      ...found.flatMap(({ experiment, found: ids }) =>
        KINDS.map((kind) => objectOf('mlflow', kind, experiment.name, ids[kind], state)),
      ),
      ...rows,
      ...left,
    ].filter(({ count, state: of }) => count > 0n || of === 'searched'),
    resources: erase ? resources : [],
  };
}

const STATES: Readonly<Record<string, string>> = { count: 'found', erase: 'erased', verify: 'left' };

/** Has MLflow forget for good what it keeps as deleted. */
async function purge(
  mlflow: Mlflow,
  found: readonly InExperiment[],
  everything: boolean,
  signal: AbortSignal,
): Promise<ErasedObject[]> {
  const runIds = found.flatMap(({ found: { run } }) => run);
  const experimentIds = everything ? found.map(({ experiment }) => experiment.experimentId) : [];
  const purged = await mlflow.purge({ runIds, experimentIds }, signal);
  const gone = new Set(purged?.runs);
  return found.map(({ experiment, found: { run } }) => {
    const ids = run.filter((id) => !gone.has(id));
    // The command that finishes it stands beside the place, for whoever reads the receipt.
    return objectOf(
      'mlflow',
      'run',
      `${experiment.name}: mlflow gc --run-ids ${ids.slice(0, 20).join(',')}`,
      ids,
      'left',
    );
  });
}

function searchedObjects(
  found: readonly InExperiment[],
  { resources, files }: { resources: number; files: number },
): ErasedObject[] {
  const searched = (store: string, kind: string, place: string, count: number) =>
    create(ErasedObjectSchema, { store, kind, place, count: BigInt(count), state: 'searched' });
  return [
    ...found.flatMap(({ experiment, searched: counts }) =>
      KINDS.map((kind) => searched('mlflow', kind, experiment.name, counts[kind])),
    ),
    searched('dataset', 'row', 'Dataset, Suite', resources),
    searched('dataset', 'row', 'files', files),
  ];
}

function objectOf(store: string, kind: string, place: string, ids: readonly string[], state: string): ErasedObject {
  const count = BigInt(ids.length);
  return create(ErasedObjectSchema, { store, kind, place, ids: ids.slice(0, MOST_IDS), count, state });
}
