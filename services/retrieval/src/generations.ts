import { chunkAlias, type ElasticsearchClient, classifyElasticsearch, generationOfIndex } from '@weir/elasticsearch';
import { collectionSchema, generationOf, type Snapshot } from '@weir/resources';

/** Which index generations a collection has, and which one searches go to. */
export interface Generations {
  /** The one in force; undefined before the first document. */
  inForce(collection: string): Promise<string | undefined>;
  /** All that documents may stand in, the one in force first. */
  all(collection: string): Promise<readonly string[]>;
}

const KEEP_MS = 1_000;

/** Reads the aliases, and remembers the answer for a moment. */
export function elasticsearchGenerations(
  client: ElasticsearchClient,
  snapshotWith: (collection: string) => Promise<Snapshot>,
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
      const spec = snapshot.find('Collection', collection) ?? collectionSchema.parse({});
      return [...new Set([current ?? generationOf(spec), generationOf(spec)])];
    },
  };
}
