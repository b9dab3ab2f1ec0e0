import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { claimDataFolder, noteServer } from './data-folder.js';
import { asset, mlflowFolder } from './home.js';
import { choosePorts, loopback } from './ports.js';
import { orphanGraceMs, spawnServer, type ServerHandle } from './server-process.js';
import { defaultLogFile, defaultReadyTimeoutMs, requireInstalled, type StartOptions } from './start-options.js';
import { waitUntilReady } from './wait-until-ready.js';

/** The environment of Python that MLflow is installed in. */
export const mlflowPython = 'python';

export const mlflowLauncher = 'mlflow/serve.py';

const probeTimeoutMs = 3000;
// It needs under 1 s when the machine is not busy.
const stopGraceMs = 10_000;
// Answers come before their records: its start takes seconds of processor time just when everything else starts too.
const niceness = 10;

/**
 * Starts one MLflow server on loopback and waits until it answers. Experiments, prompts and traces are in a database of
 * SQLite in the data folder, artifacts beside it.
 *
 * @returns Its handle; `address` is what clients take as `MLFLOW_TRACKING_URI`.
 * @throws WeirError `not-installed`, `port-taken`, `data-folder-in-use` or `server-failed` (all fatal).
 */
export async function startMlflow(options: StartOptions): Promise<ServerHandle> {
  // The server runs inside its data folder, where a relative path would mean another place.
  const dataDir = resolve(options.dataDir);
  const installation = mlflowFolder(options.home);
  requireInstalled(installation, 'mlflow', [mlflowPython]);
  await claimDataFolder(dataDir);
  const wanted = { port: options.port, purpose: 'MLflow', setting: 'WEIR_MLFLOW_PORT' } as const;
  const [port] = await choosePorts(wanted);
  options.signal?.throwIfAborted();
  const server = await spawnServer({
    name: 'mlflow',
    address: `http://${loopback}:${port}`,
    program: join(installation, mlflowPython, 'bin', 'python'),
    arguments: [asset(mlflowLauncher), String(orphanGraceMs), ...serverArguments(dataDir, port)],
    environment: { ...options.environment, ...quietEnvironment },
    folder: dataDir,
    logFile: resolve(options.logFile ?? defaultLogFile(dataDir)),
    stopGraceMs,
  });
  setPriority(server.pid, niceness);
  await noteServer(dataDir, server.pid);
  return waitUntilReady({
    server,
    probe: () => isOurs(server),
    timeoutMs: options.readyTimeoutMs ?? defaultReadyTimeoutMs,
    signal: options.signal,
    ports: [{ ...wanted, port }],
  });
}

function serverArguments(dataDir: string, port: number): string[] {
  return [
    `--host=${loopback}`,
    `--port=${port}`,
    '--workers=1',
    // A line for each request would fill the disk of a system that runs for long.
    '--uvicorn-opts=--no-access-log',
    `--backend-store-uri=sqlite:///${join(dataDir, 'mlflow.db')}`,
    '--serve-artifacts',
    `--artifacts-destination=${pathToFileURL(join(dataDir, 'artifacts')).href}`,
  ];
}

/** Its jobs would be eight more processes, which nothing here uses. */
const quietEnvironment = {
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  PYTHONUNBUFFERED: '1',
};

/** Another server may have taken the port in between; ours says when it listens. */
async function isOurs({ address, logFile }: ServerHandle): Promise<boolean> {
  if (!(await readFile(logFile, 'utf8')).includes(`Uvicorn running on ${address}`)) return false;
  const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(probeTimeoutMs) }).catch(
    () => undefined,
  );
  await response?.body?.cancel();
  return response?.ok ?? false;
}
