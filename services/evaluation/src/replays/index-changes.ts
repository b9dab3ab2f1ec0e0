import { decodeMessage, type DocumentStatus, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import { hitsOf, type PastRun } from './past-run.js';

const DAY_MS = 86_400_000;
/** A document was indexed, had its readers changed, or went. */
const CHANGES: readonly string[] = ['indexed', 'deleted'];

/** Whether what a run searched stands as it stood then. */
export type IndexState = 'standing' | 'changed' | 'unknown';

/** When each collection was changed last, as the log of documents' states says. */
export class IndexChanges {
  readonly #tenant: string;
  /** Before it, changes are forgotten. */
  readonly #knownSince: number;
  readonly #last = new Map<string, number>();

  /** @param now - Milliseconds since the epoch. */
  constructor(tenant: string, now: number) {
    this.#tenant = tenant;
    const { retentionDays } = topics.documentStatus;
    this.#knownSince = retentionDays === 'forever' ? 0 : now - retentionDays * DAY_MS;
  }

  take(record: InboundRecord): void {
    if (record.value === null || headerOf(record, HEADER.tenant) !== this.#tenant) return;
    const status = statusIn(record.value, headerOf(record, HEADER.contentType));
    if (!status || !CHANGES.includes(status.status)) return;
    const { collection } = status;
    this.#last.set(collection, Math.max(record.timestamp, this.#last.get(collection) ?? 0));
  }

  /** Undefined for a run that searched nothing; `unknown` when it is not known what it searched, or what changed since. */
  stateFor(run: PastRun): IndexState | undefined {
    const collections = collectionsOf(run);
    if (collections.length === 0) return run.searches.length === 0 && run.isWhole ? undefined : 'unknown';
    if (collections.some((collection) => (this.#last.get(collection) ?? 0) >= run.at)) return 'changed';
    return run.at < this.#knownSince ? 'unknown' : 'standing';
  }
}

/** Changes since a time, milliseconds since the epoch. */
export async function readIndexChanges(
  read: ReadSince,
  { tenant, since, now }: { tenant: string; since: number; now: number },
  signal: AbortSignal,
): Promise<IndexChanges> {
  const changes = new IndexChanges(tenant, now);
  await read([topics.documentStatus.name], since, (record) => changes.take(record), signal);
  return changes;
}

function collectionsOf(run: PastRun): string[] {
  const { retrieval } = (run.answer.provenance ?? {}) as { retrieval?: { collection?: unknown } };
  const named = typeof retrieval?.collection === 'string' ? [retrieval.collection] : [];
  return [...new Set([...named, ...hitsOf(run).map(({ collection }) => collection)])].filter((name) => name !== '');
}

function statusIn(value: Buffer, contentType: string | undefined): DocumentStatus | undefined {
  try {
    return decodeMessage(topics.documentStatus.schema, value, contentType);
  } catch {
    return undefined;
  }
}
