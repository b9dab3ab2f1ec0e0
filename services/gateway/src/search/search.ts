import { randomUUID } from 'node:crypto';
import { create, topics, type Vector } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Caller, groupsFor } from '../auth/caller.js';
import { requireCollection } from '../auth/scope.js';
import { type SearchEmbedding, searchEmbedding, type Snapshot } from '@weir/resources';
import type { StepKind, StepRequest, Steps } from '@weir/requests';
import { hitJson } from './hit-json.js';
import type { SearchRequest, SearchResult } from './search.schema.js';

type Envelope = Pick<StepRequest<never, StepKind>, 'tenant' | 'runId' | 'deadline' | 'signal'>;

/** Finds chunks: embeds the query, unless keywords are all that counts, then retrieves. Both steps are one run. */
export class Search {
  constructor(
    private readonly steps: Steps,
    private readonly resources: { readonly snapshot: Snapshot },
  ) {}

  /**
   * @param options - `deadline` is in milliseconds since the epoch.
   * @throws WeirError poison `scope-not-allowed` or `embedding-not-of-collection`, before anything is asked of anybody.
   */
  async search(
    request: SearchRequest,
    options: { caller: Caller; deadline: number; signal: AbortSignal },
  ): Promise<SearchResult> {
    const { caller, deadline, signal } = options;
    requireCollection(caller, request.collection);
    const began = performance.now();
    const runId = randomUUID();
    const envelope = { tenant: caller.tenant, runId, deadline, signal };
    const by = this.#embeddingOf(request);
    const vector =
      request.mode === 'keyword' ? undefined : await this.#embed(request.query, by?.queries ?? '', envelope);
    const { collection, query, mode, k } = request;
    const { hits, generation } = await this.steps.request({
      ...envelope,
      topic: topics.retrieveRequested,
      message: create(topics.retrieveRequested.schema, {
        runId,
        step: 'retrieve',
        collection,
        query,
        mode,
        k,
        groups: groupsFor(caller, request.groups),
        ...(vector ? { vector } : {}),
        embedding: by?.documents ?? '',
      }),
      expects: 'retrieve',
      step: 'retrieve',
    });
    return { query, hits: hits.map(hitJson), generation, tookMs: Math.round(performance.now() - began) };
  }

  /** Of a collection that is not declared, nothing is found. */
  #embeddingOf({ collection, embedding }: SearchRequest): SearchEmbedding | undefined {
    const { snapshot } = this.resources;
    return snapshot.find('Collection', collection)
      ? searchEmbedding(collection, embedding, snapshot, 'embedding')
      : undefined;
  }

  async #embed(query: string, embedding: string, envelope: Envelope): Promise<Vector> {
    const { vectors } = await this.steps.request({
      ...envelope,
      topic: topics.embedRequested,
      message: create(topics.embedRequested.schema, {
        runId: envelope.runId,
        step: 'embed',
        texts: [query],
        embedding,
      }),
      expects: 'embed',
      step: 'embed',
    });
    const [vector] = vectors;
    if (vector) return vector;
    throw new WeirError({
      code: 'reply-unexpected',
      disposition: 'retryable',
      message: 'The query was embedded to nothing.',
    });
  }
}
