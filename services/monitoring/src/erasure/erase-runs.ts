import { create, type ErasedObject, ErasedObjectSchema, type ErasureStepRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { FoundRuns, RunErasure } from './run-erasure.port.js';

/** Ids that a reply names of each index. */
const MOST_IDS = 10_000;

/**
 * Does a step of an erasure in the chain log: the records of the runs that it reaches, or of all runs of the tenant. They hold no texts,
 * but say that somebody asked.
 *
 * @throws WeirError `erasure-action-unknown` (poison).
 */
export async function eraseRuns(
  { action, scope, everything }: ErasureStepRequested,
  { tenant, owned, signal }: { tenant: string; owned: () => Promise<boolean>; signal: AbortSignal },
  store: RunErasure,
): Promise<ErasedObject[]> {
  const wanted = { tenant, runs: everything ? undefined : (scope?.runIds ?? []) };
  switch (action) {
    case 'count':
      return (await store.find(wanted, signal)).found.map((some) => objectOf(some, 'found'));
    case 'erase': {
      const { found } = await store.find(wanted, signal);
      await store.remove(found, wanted, owned, signal);
      return found.map((some) => objectOf(some, 'erased'));
    }
    case 'verify': {
      const { found, searched } = await store.find(wanted, signal);
      return [
        ...searched.map(({ index, count }) => object(index, [], count, 'searched')),
        ...found.map((some) => objectOf(some, 'left')),
      ];
    }
    default:
      throw new WeirError({
        code: 'erasure-action-unknown',
        disposition: 'poison',
        field: 'action',
        message: 'The action of a step of an erasure must be count, erase or verify.',
      });
  }
}

function objectOf({ index, runs }: FoundRuns, state: string): ErasedObject {
  return object(index, runs, runs.length, state);
}

function object(place: string, ids: readonly string[], count: number, state: string): ErasedObject {
  return create(ErasedObjectSchema, {
    store: 'index',
    kind: 'run-record',
    place,
    ids: ids.slice(0, MOST_IDS),
    count: BigInt(count),
    state,
  });
}
