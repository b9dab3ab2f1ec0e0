import { create, type ErasedObject, ErasedObjectSchema, type ErasureStepRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Owned } from '../registry/registry.port.js';
import { scopeOf } from './erased-scope.js';
import type { IndexEntries, IndexErasure, Searched } from './index-erasure.port.js';

/** Ids that a reply names of each kind and index. */
const MOST_IDS = 10_000;

/**
 * Does a step of an erasure. Done twice it leaves the same behind; the second time there is nothing to erase.
 *
 * - `count` says what is there.
 * - `erase` takes it out, and out of the files of the indices.
 * - `verify` says what was looked at (`searched`) and what is still there (`left`). What is marked as deleted by then is taken out
 *   of the files too.
 *
 * @throws WeirError `erasure-action-unknown` (poison); `expunge-late` (retryable).
 */
export async function eraseIndex(
  step: ErasureStepRequested,
  context: { tenant: string; owned: Owned; signal: AbortSignal },
  store: IndexErasure,
): Promise<ErasedObject[]> {
  const { signal, owned } = context;
  const scope = scopeOf(step, context.tenant);
  switch (step.action) {
    case 'count': {
      const { entries } = await store.find(scope, signal);
      return entries.map((some) => objectOf(some, 'found'));
    }
    case 'erase': {
      const { entries } = await store.find(scope, signal);
      await store.remove(scope, entries, owned, signal);
      await store.expunge(scope, signal);
      return entries.map((some) => objectOf(some, 'erased'));
    }
    case 'verify': {
      await store.expunge(scope, signal);
      const { entries, searched } = await store.find(scope, signal);
      return [...searched.map(searchedObject), ...entries.map((some) => objectOf(some, 'left'))];
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

function objectOf({ kind, index, ids }: IndexEntries, state: string): ErasedObject {
  return create(ErasedObjectSchema, {
    store: 'index',
    kind,
    place: index,
    ids: ids.slice(0, MOST_IDS),
    count: BigInt(ids.length),
    state,
  });
}

function searchedObject({ kind, index, count }: Searched): ErasedObject {
  return create(ErasedObjectSchema, { store: 'index', kind, place: index, count: BigInt(count), state: 'searched' });
}
