import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { classifyElasticsearch, type ElasticsearchClient } from './client.js';

/** What became of an index's entries that were only marked as deleted. */
export interface Expunged {
  index: string;
  /** Of all copies of all shards, before. */
  marked: number;
}

export interface ExpungeOptions {
  signal: AbortSignal;
  /** For all of it. @default 300,000 */
  withinMs?: number;
}

const WITHIN_MS = 300_000;
/** Elasticsearch renews its leases every 30 s, so this is looked at often enough. */
const LOOK_EVERY_MS = 500;

/** How Elasticsearch is to treat what is deleted, for as long as it is being expunged. */
const AT_ONCE = {
  // A shard keeps what was deleted so that a copy that was away can catch up. The lease that says how much is renewed after half
  // of this, and by default that is 6 hours.
  'index.soft_deletes.retention_lease.period': '1s',
  // By default a segment is left alone while no more than a tenth of it is deleted.
  'index.merge.policy.expunge_deletes_allowed': 0,
};
const AS_BEFORE = Object.fromEntries(Object.keys(AT_ONCE).map((setting) => [setting, null]));

/**
 * Takes entries out of the files of indices that are deleted or replaced, and so are found by no search, but are still there.
 * Elasticsearch does so by itself only when it merges the segment that they stand in, which may be never. What is deleted while this
 * runs may stay.
 *
 * Indices without any such entry are left alone.
 *
 * @returns Those that were merged.
 * @throws WeirError `expunge-late` (retryable) when Elasticsearch does not let go of them in time, and as every request does.
 */
export async function expungeDeleted(
  client: ElasticsearchClient,
  indices: readonly string[],
  { signal, withinMs = WITHIN_MS }: ExpungeOptions,
): Promise<Expunged[]> {
  if (indices.length === 0) return [];
  const until = performance.now() + withinMs;
  try {
    await client.indices.refresh({ index: [...indices], ignore_unavailable: true }, { signal });
    const copies = await copiesOf(client, indices, signal);
    const marked = new Map<string, number>();
    for (const { index, deleted } of copies) marked.set(index, (marked.get(index) ?? 0) + deleted);
    const holding = [...marked].filter(([, count]) => count > 0).map(([index]) => index);
    if (holding.length === 0) return [];
    try {
      await client.indices.putSettings({ index: holding, settings: AT_ONCE }, { signal });
      await letGo(client, holding, copies, { signal, until });
      for (const index of holding) await merge(client, index, { signal, until });
    } finally {
      await client.indices.putSettings({ index: holding, settings: AS_BEFORE, ignore_unavailable: true });
    }
    return holding.map((index) => ({ index, marked: marked.get(index)! }));
  } catch (error) {
    signal.throwIfAborted();
    throw classifyElasticsearch(error);
  }
}

interface Limits {
  signal: AbortSignal;
  /** By `performance.now`. */
  until: number;
}

/** A copy of a shard. */
interface Copy {
  /** Its own name. */
  key: string;
  index: string;
  deleted: number;
  /** Of the last change. */
  lastChange: number;
  /** Whatever was changed from here on is kept. */
  keptFrom: number;
}

/** Waits until no copy keeps what was deleted by now. */
async function letGo(
  client: ElasticsearchClient,
  indices: readonly string[],
  copies: readonly Copy[],
  { signal, until }: Limits,
): Promise<void> {
  const deletedBy = new Map(copies.map(({ key, lastChange }) => [key, lastChange]));
  for (;;) {
    const held = (await copiesOf(client, indices, signal)).filter(
      ({ key, keptFrom, deleted }) => deleted > 0 && keptFrom <= (deletedBy.get(key) ?? -1),
    );
    if (held.length === 0) break;
    if (performance.now() > until) throw late(held[0]!.index, 'a copy of it, or a follower, may still want them');
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  // Merges go by what the last commit says of it.
  await client.indices.flush({ index: [...indices], force: true, wait_if_ongoing: true }, { signal });
}

/**
 * Merges until no segment is left that had deleted entries when this began. Twice at least while there are any: a merge that was under way may
 * have carried some along.
 */
async function merge(client: ElasticsearchClient, index: string, { signal, until }: Limits): Promise<void> {
  let before = await segmentsWithDeleted(client, index, signal);
  for (let round = 1; before.size > 0; round += 1) {
    const requestTimeout = Math.max(1_000, until - performance.now());
    await client.indices.forcemerge({ index, only_expunge_deletes: true, flush: true }, { signal, requestTimeout });
    await client.indices.flush({ index, force: true, wait_if_ongoing: true }, { signal });
    await client.indices.refresh({ index }, { signal });
    const after = await segmentsWithDeleted(client, index, signal);
    const gone = ![...before].some((segment) => after.has(segment));
    if (gone && round > 1) return;
    if (gone) before = after;
    else if (performance.now() > until) throw late(index, 'its segments were not merged');
    else await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function copiesOf(client: ElasticsearchClient, indices: readonly string[], signal: AbortSignal): Promise<Copy[]> {
  const metric = ['docs' as const];
  const { indices: found = {} } = await client.indices.stats(
    { index: [...indices], level: 'shards', metric },
    { signal },
  );
  return Object.entries(found).flatMap(([index, { shards = {} }]) =>
    Object.entries(shards).flatMap(([shard, copies]) =>
      copies.map(({ routing, docs, seq_no: sequence, retention_leases: leases }): Copy => {
        const kept = (leases?.leases ?? []).map(({ retaining_seq_no: from }) => from);
        return {
          key: `${index}/${shard}/${routing?.node}`,
          index,
          deleted: docs?.deleted ?? 0,
          lastChange: sequence?.max_seq_no ?? -1,
          keptFrom: Math.min(...kept, Number.MAX_SAFE_INTEGER),
        };
      }),
    ),
  );
}

async function segmentsWithDeleted(
  client: ElasticsearchClient,
  index: string,
  signal: AbortSignal,
): Promise<Set<string>> {
  const { indices } = await client.indices.segments({ index }, { signal });
  const copies = Object.entries(indices[index]?.shards ?? {}).flatMap(([shard, found]) =>
    [found].flat().map((copy) => ({ shard, copy })),
  );
  return new Set(
    copies.flatMap(({ shard, copy }) =>
      Object.entries(copy.segments)
        .filter(([, segment]) => segment.deleted_docs > 0)
        .map(([name]) => `${shard}/${copy.routing.node}/${name}`),
    ),
  );
}

function late(index: string, why: string): WeirError {
  return new WeirError({
    code: 'expunge-late',
    disposition: 'retryable',
    message: `Deleted entries are still in files of the index ${index}: ${why}.`,
  });
}
