import { look } from '../http/send.js';
import { bytes } from '../output/bytes.js';
import { elasticsearchHeaders } from '../system-status.js';
import { type Check, failed, ok, warning } from './check.js';

const LOOK_MS = 5_000;
/** What is known of each document, beside the chunks in the index of its collection. */
const REGISTRY = 'weir-documents';
const COUNT_REGISTERED = encodeURIComponent(
  JSON.stringify({
    query: { term: { present: true } },
    aggs: {
      indices: {
        composite: {
          size: 1_000,
          sources: [
            { collection: { terms: { field: 'collection' } } },
            { generation: { terms: { field: 'generation' } } },
          ],
        },
      },
    },
  }),
);
const WATERMARK = 'cluster.routing.allocation.disk.watermark';

/** What `_cluster/settings?flat_settings&include_defaults` says, the stronger later. */
export type FlatSettings = Readonly<Record<string, unknown>>;

export interface NodeDisk {
  name: string;
  totalBytes: number;
  availableBytes: number;
}

/**
 * The search index's cluster: its health, the disks of its nodes, indices that take no writes, and those that are gone.
 *
 * @param used - Whether services run that have made their indices there.
 */
export async function checkIndex(address: string, apiKey: string | undefined, used: boolean): Promise<Check[]> {
  const ask = (url: string) => askElasticsearch(url, apiKey);
  const base = address.replace(/\/$/, '');
  const [health, settings, stats, blocks, indices, registered] = await Promise.all([
    ask(`${base}/_cluster/health`),
    ask(`${base}/_cluster/settings?include_defaults=true&flat_settings=true`),
    ask(`${base}/_nodes/stats/fs`),
    ask(`${base}/_all/_settings/index.blocks.*?flat_settings=true`),
    ask(`${base}/weir-*/_alias`),
    ask(`${base}/${REGISTRY}/_search?size=0&source_content_type=application/json&source=${COUNT_REGISTERED}`),
  ]);
  return [
    ...(health ? [judgeHealth(health as unknown as ClusterHealth)] : []),
    ...disksOf(stats).map((disk) => judgeNodeDisk(disk, settingsOf(settings))),
    ...judgeBlocks(blocks, base),
    ...(used && indices ? judgeMissing(Object.keys(indices), registeredIn(registered)) : []),
  ];
}

interface ClusterHealth {
  status: string;
  number_of_nodes: number;
  unassigned_shards: number;
}

export function judgeHealth({ status, number_of_nodes: nodes, unassigned_shards: unassigned }: ClusterHealth): Check {
  const message = `${status}: ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, ${unassigned} shards without a place`;
  if (status === 'green') return ok('index', message);
  // A copy beside a node's own shard has no place on a single node, and is not missed.
  if (status === 'yellow' && nodes === 1) return ok('index', `${message}; on one node copies have none`);
  const fix = 'GET _cluster/allocation/explain says why a shard has none: a node is down, or its disk is full.';
  return status === 'yellow' ? warning('index', message, fix) : failed('index', message, fix);
}

export function judgeNodeDisk({ name, totalBytes, availableBytes }: NodeDisk, settings: FlatSettings): Check {
  const message = `${bytes(availableBytes)} of ${bytes(totalBytes)} free on ${name}`;
  if (settings['cluster.routing.allocation.disk.threshold_enabled'] === 'false') return ok('index disk', message);
  const least = (stage: string) => leastFree(settings, stage, totalBytes);
  const fix = 'Free some, enlarge the disk, or add a node.';
  if (availableBytes < least('flood_stage')) {
    return failed('index disk', `${message}: beyond the flood stage, indices take no writes`, fix);
  }
  if (availableBytes < least('high')) {
    return failed('index disk', `${message}: beyond the high watermark, shards are moved away`, fix);
  }
  if (availableBytes < least('low')) {
    return warning('index disk', `${message}: beyond the low watermark, no shard is placed there`, fix);
  }
  return ok('index disk', message);
}

/** Free bytes that a watermark asks for: `85%` or `0.85` used at most, or `10gb` free at least. */
function leastFree(settings: FlatSettings, stage: string, totalBytes: number): number {
  const given = settings[`${WATERMARK}.${stage}`];
  if (typeof given !== 'string') return 0;
  const size = sizeOf(given);
  if (size !== undefined) return size;
  const used = given.endsWith('%') ? Number(given.slice(0, -1)) / 100 : Number(given);
  if (!Number.isFinite(used)) return 0;
  const most = settings[`${WATERMARK}.${stage}.max_headroom`];
  const headroom = (typeof most === 'string' ? sizeOf(most) : undefined) ?? Infinity;
  return Math.min(totalBytes * (1 - used), headroom);
}

const SIZES: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

function sizeOf(text: string): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([kmgt]?b)$/i.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * SIZES[unit.toLowerCase()]!;
}

function judgeBlocks(answer: Record<string, unknown> | undefined, base: string): Check[] {
  const blocked = Object.entries(answer ?? {}).filter(([, index]) => {
    const { settings } = index as { settings?: FlatSettings };
    return settings?.['index.blocks.read_only_allow_delete'] === 'true';
  });
  return blocked.map(([name]) =>
    failed(
      'index',
      `${name} takes no writes since its disk was full`,
      `Make room on it: Elasticsearch lifts this by itself within a minute. At once, then: curl -X PUT ${withoutSecrets(base)}/${name}/_settings -H 'content-type: application/json' -d '{"index.blocks.read_only_allow_delete":null}'`,
    ),
  );
}

/** Documents of a collection that one index has to hold. */
export interface Registered {
  collection: string;
  generation: string;
  documents: number;
}

/** @param existing - Names of the indices that there are. */
export function judgeMissing(existing: readonly string[], registered: readonly Registered[]): Check[] {
  if (!existing.includes(REGISTRY)) {
    return [
      failed(
        'index',
        `${REGISTRY} is gone, and with it what is known of every document`,
        'Make it again from Kafka: weir up --scale retrieval=0; weir offsets reset weir.retrieval.index-documents --to start; weir up --scale retrieval=1',
      ),
    ];
  }
  return registered
    .filter(({ collection, generation }) => !existing.includes(`weir-chunks~${collection}~${generation}`))
    .map(({ collection, documents }) =>
      failed(
        'index',
        `the index of ${collection} is gone; ${documents} ${documents === 1 ? 'document' : 'documents'} should be in it`,
        `Submit them again: weir ingest … --collection ${collection}`,
      ),
    );
}

function registeredIn(answer: Record<string, unknown> | undefined): Registered[] {
  const { indices } = (answer?.['aggregations'] ?? {}) as { indices?: { buckets: RegisteredBucket[] } };
  return (indices?.buckets ?? []).map(({ key, doc_count: documents }) => ({ ...key, documents }));
}

interface RegisteredBucket {
  key: { collection: string; generation: string };
  doc_count: number;
}

function withoutSecrets(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}

function settingsOf(answer: Record<string, unknown> | undefined): FlatSettings {
  const { defaults, persistent, transient } = (answer ?? {}) as Record<string, FlatSettings | undefined>;
  return { ...defaults, ...persistent, ...transient };
}

function disksOf(answer: Record<string, unknown> | undefined): NodeDisk[] {
  const nodes = (answer?.['nodes'] ?? {}) as Record<string, NodeStats>;
  return Object.values(nodes).map(({ name, fs }) => ({
    name,
    totalBytes: fs.total.total_in_bytes,
    availableBytes: fs.total.available_in_bytes,
  }));
}

interface NodeStats {
  name: string;
  fs: { total: { total_in_bytes: number; available_in_bytes: number } };
}

async function askElasticsearch(url: string, apiKey: string | undefined): Promise<Record<string, unknown> | undefined> {
  const seen = await look(new URL(url), LOOK_MS, elasticsearchHeaders(apiKey));
  return seen?.status === 200 ? (seen.body as Record<string, unknown> | undefined) : undefined;
}
