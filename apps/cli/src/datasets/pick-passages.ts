import { Random } from '@weir/statistics';
import type { GatewayClient } from '../gateway-client.js';

/** A chunk that a question can be asked about. */
export interface Passage {
  documentId: string;
  chunkId: string;
  text: string;
}

const PAGE = 200;
/** Documents that are chosen among. */
const MOST_DOCUMENTS = 20_000;
/** Shorter chunks say too little, characters. */
const SHORTEST = 80;

/**
 * Chunks of the documents of a collection that the groups may read: one of each document, the documents in an order by chance, then another
 * one of each, until there are no more. The same seed gives the same.
 */
export async function* pickPassages(
  gateway: Pick<GatewayClient, 'documents' | 'document'>,
  { collection, groups, seed }: { collection: string; groups?: readonly string[]; seed: number },
): AsyncGenerator<Passage> {
  const random = new Random(seed);
  const asGroups = groups ? { groups: groups.join(',') } : {};
  const ids: string[] = [];
  for (let after: string | undefined; ids.length < MOST_DOCUMENTS;) {
    const query = { limit: PAGE, ...(after === undefined ? {} : { after }), ...asGroups };
    const { documents, next } = await gateway.documents(collection, query);
    ids.push(...documents.map(({ documentId }) => documentId));
    if (next === undefined) break;
    after = next;
  }
  const used = new Map<string, Set<string>>();
  for (let left = shuffled(ids, random); left.length > 0;) {
    const more: string[] = [];
    for (const documentId of left) {
      const { content } = await gateway.document(collection, documentId, asGroups);
      const taken = used.get(documentId) ?? new Set();
      const fresh = content.filter(({ chunkId, text }) => text.length >= SHORTEST && !taken.has(chunkId));
      if (fresh.length === 0) continue;
      const { chunkId, text } = random.pick(fresh);
      used.set(documentId, taken.add(chunkId));
      if (fresh.length > 1) more.push(documentId);
      yield { documentId, chunkId, text };
    }
    left = shuffled(more, random);
  }
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const rest = [...items];
  return items.map(() => {
    const item = random.pick(rest);
    rest.splice(rest.indexOf(item), 1);
    return item;
  });
}
