import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElasticsearchClient } from './client.js';

/**
 * The files of an index's shards that have some bytes in them, as they are on the disk of the node: segments, with their stored
 * fields and dictionaries, and the translog.
 *
 * @throws Error where the node's disk is not this machine's.
 */
export async function filesWith(client: ElasticsearchClient, index: string, bytes: string): Promise<string[]> {
  const settings = await client.indices.getSettings({ index });
  const uuid = settings[index]?.settings?.index?.uuid ?? settings[index]?.settings?.uuid;
  const { nodes } = await client.nodes.stats({ metric: 'fs' });
  const roots = Object.values(nodes).flatMap(({ fs }) => (fs?.data ?? []).map(({ path }) => path!));
  const found: string[] = [];
  for (const root of roots) {
    const folder = join(root, 'indices', String(uuid));
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      if ((await readFile(file)).includes(bytes)) found.push(file);
    }
  }
  return found;
}
