import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { classPathOf, serverParts, virtualMachineOf } from './class-archive.js';
import { claimDataFolder, noteServer } from './data-folder.js';
import { elasticsearchFolder } from './home.js';
import { spawnJavaServer, type VirtualMachine } from './java-server.js';
import { choosePorts, loopback } from './ports.js';
import type { ServerHandle } from './server-process.js';
import { defaultLogFile, defaultReadyTimeoutMs, requireInstalled, type JavaStartOptions } from './start-options.js';
import { findTool } from './tools.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface ElasticsearchOptions extends JavaStartOptions {
  /** Between nodes; there is only one, but it listens. @default any free port */
  transportPort?: number | undefined;
}

const defaultHeapMb = 1024;
const probeTimeoutMs = 3000;

/**
 * Starts one Elasticsearch node on loopback, without security, and waits until all of its data can be searched.
 *
 * The server comes without what its distribution adds: scripts, `_update_by_query`, `_delete_by_query`, `_reindex`, `GET /`.
 *
 * @throws WeirError `tool-missing`, `not-installed`, `port-taken`, `data-folder-in-use` or `server-failed` (all fatal).
 */
export function startElasticsearch(options: ElasticsearchOptions): Promise<ServerHandle> {
  return launchElasticsearch(options, virtualMachineOf(elasticsearchFolder(options.home)));
}

/** `startElasticsearch` on a virtual machine of the caller's choice. */
export async function launchElasticsearch(
  options: ElasticsearchOptions,
  machine: VirtualMachine,
): Promise<ServerHandle> {
  const { environment } = options;
  // The server runs inside its data folder, where a relative path would mean another place.
  const dataDir = resolve(options.dataDir);
  const java = findTool('java', environment);
  const installation = elasticsearchFolder(options.home);
  requireInstalled(installation, 'elasticsearch', serverParts);
  await claimDataFolder(dataDir);
  const wanted = [
    { port: options.port, purpose: 'Elasticsearch', setting: 'WEIR_ELASTICSEARCH_PORT' },
    {
      port: options.transportPort,
      purpose: "Elasticsearch's transport",
      setting: 'WEIR_ELASTICSEARCH_TRANSPORT_PORT',
    },
  ] as const;
  const [port, transportPort] = await choosePorts(...wanted);
  const temporary = join(dataDir, 'tmp');
  await mkdir(temporary, { recursive: true });
  options.signal?.throwIfAborted();
  const server = await spawnJavaServer({
    name: 'elasticsearch',
    address: `http://${loopback}:${port}`,
    java,
    machine,
    flags: [...heapFlags(options.heapMb ?? defaultHeapMb), ...serverFlags(temporary)],
    classPath: await classPathOf(installation),
    mainClass: 'weir.embedded.Elasticsearch',
    arguments: [installation, join(dataDir, 'data'), String(port), String(transportPort)],
    environment,
    folder: dataDir,
    logFile: resolve(options.logFile ?? defaultLogFile(dataDir)),
  });
  await noteServer(dataDir, server.pid);
  return waitUntilReady({
    server,
    probe: async () => (await isOurs(server)) && (await isSearchable(server.address)),
    timeoutMs: options.readyTimeoutMs ?? defaultReadyTimeoutMs,
    signal: options.signal,
    ports: [
      { ...wanted[0], port },
      { ...wanted[1], port: transportPort },
    ],
  });
}

/** Another server may have taken the port in between; a node tells its process id. */
async function isOurs({ address, pid }: ServerHandle): Promise<boolean> {
  const answer = await get(`${address}/_nodes/_local/process?filter_path=nodes.*.process.id`);
  if (answer === undefined) return false;
  const { nodes } = JSON.parse(answer) as { nodes?: Record<string, { process: { id: number } }> };
  return Object.values(nodes ?? {}).some((node) => node.process.id === pid);
}

const isSearchable = async (address: string): Promise<boolean> =>
  (await get(`${address}/_cluster/health?wait_for_status=yellow&timeout=1s`)) !== undefined;

/** The body of a successful answer, else undefined. */
async function get(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
    const body = await response.text();
    return response.ok ? body : undefined;
  } catch {
    return undefined;
  }
}

// One size: a heap that grows under load makes pauses, and Lucene wants to know what is left for the page cache.
const heapFlags = (heapMb: number): string[] => [`-Xms${heapMb}m`, `-Xmx${heapMb}m`];

/** What the distribution's launcher sets and the server relies on. */
const serverFlags = (temporary: string): string[] => [
  `-Djava.io.tmpdir=${temporary}`,
  '-Dfile.encoding=UTF-8',
  '-Dlog4j2.disable.jmx=true',
  '-Dlog4j.shutdownHookEnabled=false',
  '-Dio.netty.noUnsafe=true',
  '-Dio.netty.noKeySetOptimization=true',
  '-Dio.netty.recycler.maxCapacityPerThread=0',
  '-Dio.netty.allocator.numDirectArenas=0',
];
