import {
  chunkAlias,
  chunkIndexName,
  type ElasticsearchClient,
  classifyElasticsearch,
  generationOfIndex,
} from '@weir/elasticsearch';
import { WeirError } from '@weir/errors';
import { generationsBeside, ownGeneration, type Snapshot } from '@weir/resources';

/** Which index generations a collection has, and which one searches go to. */
export interface Generations {
  /** The one in force; undefined before the first document. */
  inForce(collection: string): Promise<string | undefined>;
  /** All that documents may stand in, the one in force first. */
  all(collection: string): Promise<readonly string[]>;
  /**
   * The one that has the documents by an embedding (identity) which the collection is also embedded by.
   *
   * @throws WeirError poison `generation-not-ready`.
   */
  by(collection: string, embedding: string): Promise<string>;
}

const KEEP_MS = 1_000;

/** Reads the aliases, and remembers the answer for a moment. */
export function elasticsearchGenerations(
  client: ElasticsearchClient,
  snapshotWith: (collection: string) => Promise<Snapshot>,
  filled: { of(collection: string): ReadonlyMap<string, number> },
): Generations {
  const read = async (collection: string): Promise<string | undefined> => {
    const alias = await client.indices.getAlias({ name: chunkAlias(collection) }, { ignore: [404] });
    const [index] = 'error' in alias ? [] : Object.keys(alias);
    return index === undefined ? undefined : generationOfIndex(index);
  };
  const inForce = rememberedFor(KEEP_MS, read);
  const exists = rememberedFor(KEEP_MS, (index) => client.indices.exists({ index }));

  return {
    inForce,
    async all(collection) {
      const current = await inForce(collection);
      const snapshot = await snapshotWith(collection);
      const own = ownGeneration(snapshot, collection);
      const beside = generationsBeside(snapshot, collection).map(({ generation }) => generation);
      return [...new Set([current ?? own, own, ...beside])];
    },
    async by(collection, embedding) {
      const beside = generationsBeside(await snapshotWith(collection), collection);
      const generation = beside.find((one) => one.embedding === embedding)?.generation;
      if (generation === undefined) {
        throw notReady(`The collection ${collection} is not embedded by ${embedding}: add it to its alsoEmbeddedBy.`);
      }
      if (generation === (await inForce(collection))) return generation;
      const documents = filled.of(collection).get(generation);
      if (documents === undefined) {
        throw notReady(
          `The documents of ${collection} are still being embedded by ${embedding}. Until they are, search by another embedding.`,
        );
      }
      if (documents > 0 && !(await exists(chunkIndexName(collection, generation)))) {
        throw notReady(
          `The index of ${collection} by ${embedding} is gone. Take it out of its alsoEmbeddedBy and add it again, to have it filled anew.`,
        );
      }
      return generation;
    },
  };
}

/** Whoever asks within a while of the first is given the same answer; a failure is nobody's but theirs who waited for it. */
function rememberedFor<Answer>(
  milliseconds: number,
  read: (name: string) => Promise<Answer>,
): (name: string) => Promise<Answer> {
  const known = new Map<string, { until: number; answer: Promise<Answer> }>();
  return (name) => {
    const now = performance.now();
    const before = known.get(name);
    if (before && before.until > now) return before.answer;
    const answer = read(name).catch((error: unknown) => {
      known.delete(name);
      throw classifyElasticsearch(error);
    });
    known.set(name, { until: now + milliseconds, answer });
    return answer;
  };
}

function notReady(message: string): WeirError {
  return new WeirError({ code: 'generation-not-ready', disposition: 'poison', field: 'embedding', message });
}
