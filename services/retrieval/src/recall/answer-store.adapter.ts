import {
  decodeMessage,
  encodeBinary,
  hashId,
  PROTOBUF,
  type RememberedAnswer,
  RememberedAnswerSchema,
} from '@weir/contracts';
import { classifyElasticsearch, type ElasticsearchClient, scanIndex } from '@weir/elasticsearch';
import type { AnswerQuery, AnswerStore, StoredAnswer } from './answer-store.port.js';

/** An answer as it stands in the index; the answer itself is kept as it is. */
interface AnswerDocument {
  tenant: string;
  answer_key: string;
  expires_at: string;
  vector: readonly number[];
  /** Base64. */
  answer: string;
}

/** All indices of remembered answers. */
export const ANSWER_INDICES = 'weir-answers~*';

const NEAREST = 5;
const PRUNED_AT_ONCE = 1_000;

/** Remembered answers in Elasticsearch: an index for each length that embeddings have. */
export class ElasticsearchAnswers implements AnswerStore {
  readonly #client: ElasticsearchClient;
  readonly #replicas: number;
  readonly #ensured = new Map<number, Promise<void>>();

  constructor(client: ElasticsearchClient, { replicas }: { replicas: number }) {
    this.#client = client;
    this.#replicas = replicas;
  }

  async nearest({
    tenant,
    answerKey,
    vector,
    now,
  }: AnswerQuery): Promise<{ answer: RememberedAnswer; similarity: number }[]> {
    try {
      const { hits } = await this.#client.search<AnswerDocument>({
        index: indexOf(vector.length),
        ignore_unavailable: true,
        size: NEAREST,
        _source: ['answer'],
        knn: {
          field: 'vector',
          query_vector: [...vector],
          k: NEAREST,
          num_candidates: 50,
          filter: [
            { term: { tenant } },
            { term: { answer_key: answerKey } },
            { range: { expires_at: { gt: now.toISOString() } } },
          ],
        },
      });
      return hits.hits.map(({ _score, _source }) => ({
        answer: answerIn(_source!),
        // The index gives (1 + cosine) / 2.
        similarity: 2 * (_score ?? 0) - 1,
      }));
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async put({ tenant, answerKey, vector, answer, expiresAt }: StoredAnswer): Promise<void> {
    try {
      await this.#ensure(vector.length);
      await this.#client.index<AnswerDocument>({
        index: indexOf(vector.length),
        id: hashId('remembered', tenant, answerKey, answer.question),
        document: {
          tenant,
          answer_key: answerKey,
          expires_at: expiresAt.toISOString(),
          vector,
          answer: encodeBinary(RememberedAnswerSchema, answer).toString('base64'),
        },
      });
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async prune(now: Date): Promise<void> {
    try {
      for (;;) {
        const { hits } = await this.#client.search({
          index: ANSWER_INDICES,
          allow_no_indices: true,
          size: PRUNED_AT_ONCE,
          _source: false,
          query: { range: { expires_at: { lte: now.toISOString() } } },
        });
        if (hits.hits.length === 0) return;
        const operations = hits.hits.map(({ _index, _id }) => ({ delete: { _index, _id: _id! } }));
        await this.#client.bulk({ operations, refresh: true });
      }
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  #ensure(dimensions: number): Promise<void> {
    const ensured = this.#ensured.get(dimensions) ?? this.#create(dimensions);
    this.#ensured.set(dimensions, ensured);
    ensured.catch(() => this.#ensured.delete(dimensions));
    return ensured;
  }

  async #create(dims: number): Promise<void> {
    const index = indexOf(dims);
    const keyword = { type: 'keyword' as const };
    if (await this.#client.indices.exists({ index })) return;
    try {
      await this.#client.indices.create({
        index,
        settings: { number_of_shards: 1, number_of_replicas: this.#replicas, refresh_interval: '1s' },
        mappings: {
          dynamic: false,
          properties: {
            tenant: keyword,
            answer_key: keyword,
            expires_at: { type: 'date' },
            vector: { type: 'dense_vector', dims, index: true, similarity: 'cosine', index_options: { type: 'hnsw' } },
          },
        },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw error;
    }
  }
}

/** Every answer of a tenant that indices hold, the old ones too. */
export async function* answersIn(
  client: ElasticsearchClient,
  indices: readonly string[],
  tenant: string,
  signal: AbortSignal,
): AsyncGenerator<{ index: string; id: string; answer: RememberedAnswer }> {
  const query = { indices, query: { term: { tenant } }, fields: ['answer'] };
  for await (const page of scanIndex<AnswerDocument>(client, query, signal)) {
    for (const { index, id, source } of page) yield { index, id, answer: answerIn(source) };
  }
}

function answerIn({ answer }: Pick<AnswerDocument, 'answer'>): RememberedAnswer {
  return decodeMessage(RememberedAnswerSchema, Buffer.from(answer, 'base64'), PROTOBUF);
}

function indexOf(dimensions: number): string {
  return `weir-answers~${dimensions}`;
}
