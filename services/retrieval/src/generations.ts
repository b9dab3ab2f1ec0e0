import { chunkAlias, type ElasticsearchClient, classifyElasticsearch, generationOfIndex } from '@weir/elasticsearch';
import { WeirError } from '@weir/errors';
import { type GenerationBeside, generationsBeside, ownGeneration, type Snapshot } from '@weir/resources';

/** Which index generations a collection has, and which one searches go to. */
export interface Generations {
  /** The one in force; undefined before the first document. */
  inForce(collection: string): Promise<string | undefined>;
  /** All that documents may stand in, the one in force first. */
  all(collection: string): Promise<readonly string[]>;
  /** Those beside the one that documents are told of, as the collection is declared. */
  beside(collection: string): Promise<readonly GenerationBeside[]>;
  /**
   * The one beside that has the documents by an embedding (identity).
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
  filled: { has(collection: string, generation: string): boolean },
): Generations {
  const known = new Map<string, { until: number; generation: Promise<string | undefined> }>();

  const read = async (collection: string): Promise<string | undefined> => {
    try {
      const alias = await client.indices.getAlias({ name: chunkAlias(collection) }, { ignore: [404] });
      const [index] = 'error' in alias ? [] : Object.keys(alias);
      return index === undefined ? undefined : generationOfIndex(index);
    } catch (error) {
      known.delete(collection);
      throw classifyElasticsearch(error);
    }
  };

  const inForce = (collection: string): Promise<string | undefined> => {
    const now = performance.now();
    const before = known.get(collection);
    if (before && before.until > now) return before.generation;
    const generation = read(collection);
    known.set(collection, { until: now + KEEP_MS, generation });
    return generation;
  };

  return {
    inForce,
    async all(collection) {
      const current = await inForce(collection);
      const snapshot = await snapshotWith(collection);
      const own = ownGeneration(snapshot, collection);
      const beside = generationsBeside(snapshot, collection).map(({ generation }) => generation);
      return [...new Set([current ?? own, own, ...beside])];
    },
    beside: async (collection) => generationsBeside(await snapshotWith(collection), collection),
    async by(collection, embedding) {
      const beside = generationsBeside(await snapshotWith(collection), collection);
      const found = beside.find((one) => one.embedding === embedding);
      if (found && filled.has(collection, found.generation)) return found.generation;
      throw new WeirError({
        code: 'generation-not-ready',
        disposition: 'poison',
        field: 'embedding',
        message: found
          ? `The documents of ${collection} are still being embedded by ${embedding}. Until they are, search by another embedding.`
          : `The collection ${collection} is not embedded by ${embedding}: add it to its alsoEmbeddedBy.`,
      });
    },
  };
}
