import { WeirError } from '@weir/errors';
import { Batcher } from './batcher.js';
import { classifyElasticsearch, classifyItem, type ElasticsearchClient, NDJSON_HEADERS } from './client.js';

/**
 * `version` orders the writes of one document, whenever they arrive: below that of the last one (an update counts one up)
 * a write fails with `version-conflict`, and a deletion is done already. Elasticsearch remembers the version of a deleted
 * document for its index's `gc_deletes`.
 */
export type BulkOperation =
  | { kind: 'index'; index: string; id: string; document: string; onlyIf?: Revision; version?: number }
  /** Fails with `version-conflict` when the document exists. */
  | { kind: 'create'; index: string; id: string; document: string }
  /** Changes some fields; a document that does not exist is left alone. */
  | { kind: 'update'; index: string; id: string; document: string }
  | { kind: 'delete'; index: string; id: string; version?: number };

/** A document's state, for optimistic concurrency (`if_seq_no`, `if_primary_term`). */
export interface Revision {
  seqNo: number;
  primaryTerm: number;
}

export interface GuardedOperation {
  operation: BulkOperation;
  /** Asked right before the request is sent; a writer that no longer owns the document must not touch it. */
  allowed: () => boolean | Promise<boolean>;
}

const MAX_ITEMS = 500;
const MAX_BYTES = 4 * 1024 * 1024;
const CONCURRENCY = 2;

/**
 * Writes by `_bulk`, many callers' operations together. A bulk answers 200 with failed items inside, so each operation
 * settles by itself: one bad item in a hundred fails alone.
 */
export class BulkWriter {
  readonly #batcher: Batcher<GuardedOperation, Revision>;

  constructor(client: ElasticsearchClient) {
    this.#batcher = new Batcher({
      run: (items) => runBulk(client, items),
      maxItems: MAX_ITEMS,
      maxBytes: MAX_BYTES,
      concurrency: CONCURRENCY,
      sizeOf: ({ operation }) => ('document' in operation ? operation.document.length : 0) + 120,
    });
  }

  /**
   * @throws WeirError of the item: `version-conflict`, `elasticsearch-refused` (poison), `elasticsearch-busy` and others
   *   (retryable), `lease-lost` when the guard said no.
   */
  write(operation: BulkOperation, allowed: GuardedOperation['allowed']): Promise<Revision> {
    return this.#batcher.add({ operation, allowed });
  }

  /** All of them; rejects with the first failure after every one has settled. */
  async writeAll(operations: readonly BulkOperation[], allowed: GuardedOperation['allowed']): Promise<void> {
    const settled = await Promise.allSettled(operations.map((operation) => this.write(operation, allowed)));
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

interface BulkResponse {
  items: Record<string, { status: number; error?: { type?: string }; _seq_no?: number; _primary_term?: number }>[];
}

async function runBulk(
  client: ElasticsearchClient,
  items: readonly GuardedOperation[],
): Promise<readonly (Revision | Error)[]> {
  const allowed = await Promise.all(items.map(async (item) => item.allowed()));
  const sent = items.filter((_item, index) => allowed[index]);
  const results =
    sent.length > 0
      ? await send(
          client,
          sent.map(({ operation }) => operation),
        )
      : [];
  let next = 0;
  return allowed.map((isAllowed) => (isAllowed ? results[next++]! : leaseLost()));
}

async function send(client: ElasticsearchClient, operations: readonly BulkOperation[]): Promise<(Revision | Error)[]> {
  try {
    const response = await client.transport.request<BulkResponse>(
      { method: 'POST', path: '/_bulk', bulkBody: operations.map(toLines).join('') },
      { headers: NDJSON_HEADERS },
    );
    return response.items.map((item, index) => settle(operations[index]!, Object.values(item)[0]!));
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}

function settle(operation: BulkOperation, item: BulkResponse['items'][number][string]): Revision | Error {
  // Deleting what is gone or was written anew, and changing what does not exist, is done already.
  const gone = item.status === 404 && (operation.kind === 'delete' || operation.kind === 'update');
  const anew = item.status === 409 && operation.kind === 'delete' && operation.version !== undefined;
  if (item.error && !gone && !anew) return classifyItem(item.status, item.error.type);
  return { seqNo: item._seq_no ?? -1, primaryTerm: item._primary_term ?? -1 };
}

function toLines(operation: BulkOperation): string {
  const { kind, index, id } = operation;
  const revision = kind === 'index' && operation.onlyIf;
  const condition = revision ? { if_seq_no: revision.seqNo, if_primary_term: revision.primaryTerm } : {};
  const version = 'version' in operation ? operation.version : undefined;
  const order = version === undefined ? {} : { version, version_type: 'external_gte' };
  const action = JSON.stringify({ [kind]: { _index: index, _id: id, ...condition, ...order } });
  if (kind === 'delete') return `${action}\n`;
  return kind === 'update' ? `${action}\n{"doc":${operation.document}}\n` : `${action}\n${operation.document}\n`;
}

function leaseLost(): WeirError {
  return new WeirError({
    code: 'lease-lost',
    disposition: 'retryable',
    message: 'The partition belongs to another instance now; the write was dropped.',
  });
}
