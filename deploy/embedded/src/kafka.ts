import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { classPathOf, serverParts, virtualMachineOf } from './class-archive.js';
import { clusterId } from './cluster-id.js';
import { claimDataFolder, noteServer } from './data-folder.js';
import { kafkaFolder } from './home.js';
import { type KafkaSettings, kafkaSettings, toProperties } from './kafka-settings.js';
import { spawnJavaServer, type VirtualMachine } from './java-server.js';
import { choosePorts, isListening, loopback } from './ports.js';
import type { ServerHandle } from './server-process.js';
import { defaultLogFile, defaultReadyTimeoutMs, requireInstalled, type JavaStartOptions } from './start-options.js';
import { findTool } from './tools.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface KafkaOptions extends JavaStartOptions {
  /** @default any free port */
  controllerPort?: number | undefined;
  /** Properties of the broker beside its own, or instead of them: other listeners, who may do what. */
  settings?: ((ports: { port: number; controllerPort: number }) => KafkaSettings) | undefined;
}

const defaultHeapMb = 512;
const probeTimeoutMs = 3000;

/**
 * Starts one Kafka node (broker and controller) on loopback and waits until it serves clients. The data folder is
 * formatted at its first start; ports may differ from start to start.
 *
 * @throws WeirError `tool-missing`, `not-installed`, `port-taken`, `data-folder-in-use` or `server-failed` (all fatal).
 */
export function startKafka(options: KafkaOptions): Promise<ServerHandle> {
  return launchKafka(options, virtualMachineOf(kafkaFolder(options.home)));
}

/** `startKafka` on a virtual machine of the caller's choice. */
export async function launchKafka(options: KafkaOptions, machine: VirtualMachine): Promise<ServerHandle> {
  const { environment } = options;
  // The server runs inside its data folder, where a relative path would mean another place.
  const dataDir = resolve(options.dataDir);
  const java = findTool('java', environment);
  const installation = kafkaFolder(options.home);
  requireInstalled(installation, 'kafka', serverParts);
  await claimDataFolder(dataDir);
  const wanted = [
    { port: options.port, purpose: 'Kafka', setting: 'WEIR_KAFKA_PORT' },
    { port: options.controllerPort, purpose: "Kafka's controller", setting: 'WEIR_KAFKA_CONTROLLER_PORT' },
  ] as const;
  const [port, controllerPort] = await choosePorts(...wanted);
  const logFolder = join(dataDir, 'log');
  const properties = join(dataDir, 'server.properties');
  const settings = {
    ...kafkaSettings({ port, controllerPort, logFolder }),
    ...options.settings?.({ port, controllerPort }),
  };
  // It may hold passwords.
  await writeFile(properties, toProperties(settings), { mode: 0o600 });
  options.signal?.throwIfAborted();
  const server = await spawnJavaServer({
    name: 'kafka',
    address: `${loopback}:${port}`,
    java,
    machine,
    flags: [...heapFlags(options.heapMb ?? defaultHeapMb), ...loggingFlags],
    classPath: await classPathOf(installation),
    mainClass: 'weir.embedded.Kafka',
    arguments: [properties, logFolder],
    environment,
    folder: dataDir,
    logFile: resolve(options.logFile ?? defaultLogFile(dataDir)),
  });
  await noteServer(dataDir, server.pid);
  return waitUntilReady({
    server,
    probe: () => isOurs(port, logFolder),
    timeoutMs: options.readyTimeoutMs ?? defaultReadyTimeoutMs,
    signal: options.signal,
    ports: [
      { ...wanted[0], port },
      { ...wanted[1], port: controllerPort },
    ],
  });
}

/** Another Kafka may have taken the port in between; the folder knows the id of the cluster that belongs to it. */
async function isOurs(port: number, logFolder: string): Promise<boolean> {
  if (!(await isListening(loopback, port))) return false;
  const answering = await clusterId({ brokers: [`${loopback}:${port}`], timeoutMs: probeTimeoutMs });
  if (answering === undefined) return false;
  const metadata = await readFile(join(logFolder, 'meta.properties'), 'utf8').catch(() => '');
  return metadata.split('\n').includes(`cluster.id=${answering}`);
}

const heapFlags = (heapMb: number): string[] => [`-Xmx${heapMb}m`, '-XX:MaxGCPauseMillis=20'];

const loggingFlags = [
  '-Dorg.slf4j.simpleLogger.logFile=System.out',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];
