import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { datasetItemSchema, type Resource, resourceKey, type Snapshot } from '@weir/resources';
import { isErasedItem, withoutErased } from './erased-items.js';
import type { ErasedScope } from './erased-scope.js';

/** A Dataset, a Suite with items of its own, or a file of items, that has something of what is erased. */
export interface AffectedDataset {
  /** `Dataset/name`, `Suite/name`, or the path of a file. */
  place: string;
  ids: string[];
  inputs: Map<string, DatasetInput>;
  /** What is to be declared instead; null where nothing is left of it, undefined for a file. */
  resource?: Resource | null;
}

type DatasetInput = ReturnType<typeof datasetItemSchema.parse>['input'];

/** Datasets and Suites whose own items were made of erased runs or documents, without those items. */
export function affectedResources(snapshot: Snapshot, scope: ErasedScope): AffectedDataset[] {
  const datasets = snapshot.list('Dataset').flatMap((resource) => {
    const { spec } = resource;
    const found = withoutErased(spec.source, scope);
    if (!found) return [];
    const left = { ...resource, spec: { ...spec, source: { ...spec.source, items: found.left } } };
    return [affected(resource, found, left)];
  });
  const suites = snapshot.list('Suite').flatMap((resource) => {
    const { spec } = resource;
    if (typeof spec.dataset !== 'object') return [];
    const found = withoutErased(spec.dataset.source, scope);
    if (!found) return [];
    const dataset = { ...spec.dataset, source: { ...spec.dataset.source, items: found.left } };
    return [affected(resource, found, { ...resource, spec: { ...spec, dataset } })];
  });
  return [...datasets, ...suites];
}

function affected(
  resource: Resource,
  { left, erased }: NonNullable<ReturnType<typeof withoutErased>>,
  instead: Resource,
): AffectedDataset {
  return {
    place: resourceKey(resource),
    ids: erased.map(({ id }) => id),
    inputs: new Map(erased.map(({ id, input }) => [id, input])),
    resource: left.length > 0 ? instead : null,
  };
}

/**
 * Files of items (JSONL) in the folder of datasets with items that were made of erased runs or documents.
 *
 * @param erase - Writes them without those items; else nothing is changed.
 * @returns Those that have some, and how many there are.
 */
export async function affectedFiles(
  folder: string,
  scope: ErasedScope,
  erase: boolean,
  signal: AbortSignal,
): Promise<{ files: AffectedDataset[]; searched: number }> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const all = names.filter((name) => name.endsWith('.jsonl')).toSorted();
  const files: AffectedDataset[] = [];
  for (const name of all) {
    const path = join(folder, name);
    const inputs = new Map<string, DatasetInput>();
    for await (const line of linesOf(path, signal)) {
      const item = erasedItemIn(line, scope);
      if (item) inputs.set(item.id, item.input);
    }
    if (inputs.size === 0) continue;
    if (erase) await rewrite(path, (line) => erasedItemIn(line, scope) === undefined, signal);
    files.push({ place: name, ids: [...inputs.keys()], inputs });
  }
  return { files, searched: all.length };
}

function linesOf(path: string, signal: AbortSignal): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, { signal }), crlfDelay: Infinity });
}

/** What is no item of Weir's own says of no run and no document where it comes from. */
function erasedItemIn(line: string, scope: ErasedScope) {
  if (!line.includes('"metadata"')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { success, data } = datasetItemSchema.safeParse(value);
  return success && isErasedItem(data, scope) ? data : undefined;
}

/** In one step: whoever reads it meanwhile has the old file or the new one. */
async function rewrite(path: string, stays: (line: string) => boolean, signal: AbortSignal): Promise<void> {
  const temporary = `${path}.part`;
  try {
    const file = await open(temporary, 'w');
    try {
      for await (const line of linesOf(path, signal)) if (stays(line)) await file.write(`${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
