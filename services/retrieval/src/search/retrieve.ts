import { create, type Hit, HitSchema, type RetrieveRequested } from '@weir/contracts';
import { type Arms, type ChunkDocument, generationOfIndex } from '@weir/elasticsearch';
import { WeirError } from '@weir/errors';
import { mayRead } from '../list-documents/list-documents.handler.js';
import type { RegistryEntry } from '../registry/registry-entry.js';
import type { Registry } from '../registry/registry.port.js';
import { fuse, fuseLists, type Fused, type Mode } from './fuse.js';
import type { ChunkSearch } from './retrieve.port.js';

export interface Retrieved {
  hits: Hit[];
  generation: string;
}

/**
 * The generation of a collection that has its documents by an embedding (identity).
 *
 * @throws WeirError poison `generation-not-ready`.
 */
export type GenerationBy = (collection: string, embedding: string) => Promise<string>;

const DEFAULT_K = 8;
const MAX_K = 1_000;
/** Each is a search of its own. */
const MAX_QUERIES = 10;
/** Candidates of each arm, at least. */
const DEPTH = 100;

/**
 * Searches a collection for one caller.
 *
 * What the index found is checked against the registry before it is a hit: the chunk has to be part of the version that
 * stands, and the document readable for the caller by what the registry says now. So a deletion, a new version or a
 * revoked right holds from the moment the registry has it, refreshed or not.
 *
 * @throws WeirError poison `mode-unknown`, `vector-missing`, `queries-too-many`, `k-too-large`, `generation-not-ready`.
 */
export async function retrieve(
  request: RetrieveRequested,
  tenant: string,
  ports: { search: ChunkSearch; registry: Registry; generationBy: GenerationBy },
  signal: AbortSignal,
): Promise<Retrieved> {
  const mode = modeOf(request);
  const k = request.k || DEFAULT_K;
  if (k > MAX_K) throw invalid('k-too-large', 'k', `k must be at most ${MAX_K}.`);
  const queries = queriesOf(request, mode);
  const readers = ['everyone', ...request.groups.filter((group) => group !== 'everyone')];
  const filter = { tenant, collection: request.collection, readers };
  const { collection, embedding } = request;
  const by = embedding === '' ? {} : { generation: await ports.generationBy(collection, embedding) };
  const found: Arms[] = [];
  for (const query of queries) {
    found.push(await ports.search.arms({ filter, depth: Math.max(DEPTH, k), signal, ...by, ...query }));
  }
  const index = found[0]?.index;
  if (index === undefined) return { hits: [], generation: '' };
  const generation = generationOfIndex(index);
  const key = { tenant, collection: request.collection, generation };
  const hits: Hit[] = [];
  // Read once a document: a version that replaces another meanwhile must not be mixed with it.
  const entries = new Map<string, Promise<RegistryEntry>>();
  const entryOf = (documentId: string): Promise<RegistryEntry> => {
    const read = entries.get(documentId) ?? ports.registry.get({ ...key, documentId });
    entries.set(documentId, read);
    return read;
  };
  // A collection may have got another index between two of them: chunks of one cannot be read from the other.
  const ranked = fuseLists(found.filter((arms) => arms.index === index).map((arms) => fuse(arms, mode)));
  // Nearly always the first k are good, and this is one round.
  for (let next = 0; hits.length < k && next < ranked.length;) {
    const page = ranked.slice(next, next + k - hits.length);
    next += page.length;
    const checked = await Promise.all(
      page.map(async (fused) => {
        const [entry, chunk] = await Promise.all([entryOf(fused.documentId), ports.search.chunk(index, fused.chunkId)]);
        return chunk && mayRead(entry, request.groups) ? hitOf(fused, entry, chunk) : undefined;
      }),
    );
    hits.push(...checked.filter((hit) => hit !== undefined));
  }
  return { hits, generation };
}

/** @throws WeirError poison `vector-missing` or `queries-too-many`. */
function queriesOf(request: RetrieveRequested, mode: Mode): { text?: string; vector?: number[] }[] {
  if (request.more.length >= MAX_QUERIES) {
    throw invalid('queries-too-many', 'more', `There may be at most ${MAX_QUERIES} queries.`);
  }
  return [{ text: request.query, vector: request.vector }, ...request.more].map(({ text, vector }, place) => {
    const values = mode === 'keyword' ? undefined : vector?.values;
    if (mode !== 'keyword' && !values?.length) {
      const field = place === 0 ? 'vector' : `more[${place - 1}].vector`;
      throw invalid('vector-missing', field, `A ${mode} search needs the query's embedding.`);
    }
    return { ...(mode === 'vector' ? {} : { text }), ...(values ? { vector: values } : {}) };
  });
}

/** @returns Undefined when the chunk is not part of the version that stands. */
function hitOf(fused: Fused, { collection, content }: RegistryEntry, chunk: ChunkDocument): Hit | undefined {
  const place = content?.deleted ? undefined : content?.chunks.find(({ id }) => id === fused.chunkId);
  if (!content || !place) return undefined;
  return create(HitSchema, {
    collection,
    documentId: fused.documentId,
    chunkId: fused.chunkId,
    version: content.version,
    score: fused.score,
    text: chunk.text,
    title: content.title,
    headingPath: chunk.heading_path,
    context: chunk.context,
    clearance: chunk.clearance ?? '',
    start: place.start,
    end: place.end,
    uri: content.uri,
    metadata: content.metadata,
    ...(place.page === undefined ? {} : { page: place.page }),
    ...(fused.keywordScore === undefined ? {} : { keywordScore: fused.keywordScore }),
    ...(fused.vectorScore === undefined ? {} : { vectorScore: fused.vectorScore }),
  });
}

function modeOf({ mode }: RetrieveRequested): Mode {
  if (mode === '') return 'hybrid';
  if (mode === 'hybrid' || mode === 'keyword' || mode === 'vector') return mode;
  throw invalid('mode-unknown', 'mode', 'mode must be hybrid, keyword or vector.');
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
