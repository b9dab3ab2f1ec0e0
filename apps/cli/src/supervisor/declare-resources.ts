import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaOptions, RecordProducer } from '@weir/kafka';
import {
  defaultResources,
  parseResources,
  type Resource,
  resourceKey,
  resourceRecord,
  type Snapshot,
} from '@weir/resources';
import { ResourceView } from '@weir/service';
import { quietLogger } from '../kafka/quiet-logger.js';
import { adminKeyResource } from './admin-key.js';

export interface DeclareOptions {
  kafka: KafkaOptions;
  adminKey: string;
  /** Whether the cluster is not this system's alone. */
  shared: boolean;
  /** Folder of the examples whose `weir.yaml` is declared too; undefined for none. */
  examples: string | undefined;
}

/** Declares what a new system needs and nobody has declared; what an operator declared stays as it is. */
export async function declareResources(options: DeclareOptions): Promise<string[]> {
  const { kafka } = options;
  const declared = await readDeclared(kafka);
  const key = adminKeyResource(options.adminKey, declared, options.shared);
  const shipped = [
    ...defaultResources(),
    ...(options.examples === undefined ? [] : exampleResources(options.examples)),
  ];
  const resources = [...(key ? [key] : []), ...missing(shipped, declared)];
  if (resources.length === 0) return [];
  const producer = new RecordProducer({ kafka, logger: quietLogger() });
  try {
    await producer.send(resources.map((resource) => resourceRecord(resource, 'weir/cli')));
  } finally {
    await producer.close();
  }
  return resources.map(resourceKey);
}

/** Of several with the same name the first one. */
export function missing(wanted: readonly Resource[], declared: Snapshot): Resource[] {
  const seen = new Set(declared.all().map(resourceKey));
  return wanted.filter((resource) => {
    const key = resourceKey(resource);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function exampleResources(folder: string): Resource[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name, 'weir.yaml'))
    .filter((file) => existsSync(file))
    .flatMap((file) => parseResources(readFileSync(file, 'utf8'), file));
}

async function readDeclared(kafka: KafkaOptions): Promise<Snapshot> {
  const view = new ResourceView({ kafka, logger: quietLogger() });
  try {
    await view.start();
    return view.snapshot;
  } finally {
    await view.stop();
  }
}
