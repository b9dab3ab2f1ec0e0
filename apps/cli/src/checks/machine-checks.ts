import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { isSuitable } from '../../bin/node-runtime.mjs';
import { checkTools, explain } from '../../bin/required-tools.mjs';
import type { Gpu } from '@weir/telemetry';
import type { Settings } from '../settings.js';
import { isPortFree } from '../supervisor/ports.js';
import { type Check, failed, ok, warning } from './check.js';

const GIB = 1024 ** 3;
const LEAST_DISK = 2 * GIB;
const GOOD_DISK = 5 * GIB;
const LEAST_MEMORY = 3.5 * GIB;
const MOST_SKEW_MS = 2_000;

export async function checkRequiredTools(): Promise<Check[]> {
  const tools = await checkTools();
  return tools.map((tool) => {
    if (tool.ok) return ok(tool.name, tool.found ?? 'found');
    const [message, fix] = explain(tool).split('. ');
    return failed(tool.name, message!, fix!);
  });
}

export function checkNode(version = process.versions.node): Check {
  return isSuitable(version)
    ? ok('node', version)
    : failed('node', `${version} is not one of 24 to 26`, 'Run `npm start` once: it brings its own Node.');
}

export function checkDisk(folder: string): Check {
  const { bavail, bsize } = statfsSync(existing(folder));
  const free = bavail * bsize;
  const message = `${(free / GIB).toFixed(1)} GiB free at ${folder}`;
  if (free < LEAST_DISK) return failed('disk', message, 'Free some, or set WEIR_HOME to a folder on another disk.');
  if (free < GOOD_DISK) return warning('disk', message, 'Everything installed and some data need about 5 GiB.');
  return ok('disk', message);
}

export function checkMemory(bytes = process.constrainedMemory() || totalmem()): Check {
  const all = Math.min(bytes, totalmem());
  const message = `${(all / GIB).toFixed(1)} GiB`;
  if (all >= LEAST_MEMORY) return ok('memory', message);
  return warning(
    'memory',
    message,
    'The whole system needs about 4 GiB: give Elasticsearch less with WEIR_ELASTICSEARCH_HEAP_MB=512.',
  );
}

/** @param command - What tells of them. */
export async function checkGpus(command?: string): Promise<Check> {
  const { readGpus } = await import('@weir/telemetry');
  try {
    const gpus = await readGpus(command === undefined ? {} : { command });
    if (!gpus || gpus.length === 0) return ok('GPUs', 'none that nvidia-smi tells of; models run on the processors');
    return ok('GPUs', gpus.map(gpuText).join(', '));
  } catch (error) {
    const fix = 'Look at what `nvidia-smi` says: the driver is not loaded, or is not the one that it belongs to.';
    return warning('GPUs', `nvidia-smi does not tell of them: ${(error as Error).message}`, fix);
  }
}

function gpuText({ name, memoryUsedBytes, memoryTotalBytes }: Gpu): string {
  const gib = (bytes = 0) => (bytes / GIB).toFixed(1);
  return memoryTotalBytes === undefined
    ? name
    : `${name} (${gib(memoryUsedBytes)} of ${gib(memoryTotalBytes)} GiB used)`;
}

/** Ports that `weir up` would want; of a system that runs they are taken, by itself. */
export async function checkPorts({
  ports,
  kafkaBrokers,
  elasticsearchUrl,
  mlflowUrl,
  withMlflow,
}: Settings): Promise<Check[]> {
  const wanted = [
    { name: 'gateway', port: ports.gateway, setting: 'WEIR_PORT', needed: true },
    { name: 'Kafka', port: ports.kafka, setting: 'WEIR_KAFKA_PORT', needed: kafkaBrokers === undefined },
    {
      name: 'Elasticsearch',
      port: ports.elasticsearch,
      setting: 'WEIR_ELASTICSEARCH_PORT',
      needed: elasticsearchUrl === undefined,
    },
    { name: 'MLflow', port: ports.mlflow, setting: 'WEIR_MLFLOW_PORT', needed: withMlflow && mlflowUrl === undefined },
  ];
  return Promise.all(
    wanted
      .filter(({ port, needed }) => needed && port !== 0)
      .map(async ({ name, port, setting }) =>
        (await isPortFree(port))
          ? ok('port', `${port} (${name}) is free`)
          : failed(
              'port',
              `${port} (${name}) is taken by another program`,
              `Stop it, or set ${setting} to a free port.`,
            ),
      ),
  );
}

/** A clock that differs from the disk's own, or lies before the program was made, is wrong. */
export function checkClock(folder: string, now = Date.now()): Check {
  const fix = 'Set the clock, for example with NTP.';
  const probe = join(existing(folder), `.weir-clock-${process.pid}`);
  try {
    writeFileSync(probe, '');
    const skew = Math.abs(now - statSync(probe).mtimeMs);
    if (skew > MOST_SKEW_MS) return failed('clock', `differs from the disk's by ${Math.round(skew)} ms`, fix);
  } finally {
    rmSync(probe, { force: true });
  }
  const made = statSync(new URL(import.meta.url)).mtimeMs;
  if (now < made - MOST_SKEW_MS) return failed('clock', 'is earlier than this program', fix);
  return ok('clock', new Date(now).toISOString());
}

function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}
