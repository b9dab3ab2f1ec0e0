import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElasticsearchClient } from './client.js';

/**
 * The files of an index's shards that have some bytes in them, as they are on the disk of the nodes: segments, with their stored
 * fields and dictionaries, and the translog. For tests, which have the nodes' disks.
 *
 * @throws Error where a node's disk is not this machine's.
 */
export async function filesWith(client: ElasticsearchClient, index: string, bytes: string): Promise<string[]> {
  const settings = (await client.indices.getSettings({ index }))[index]?.settings;
  const uuid = String(settings?.index?.uuid ?? settings?.uuid);
  const { nodes } = await client.nodes.stats({ metric: 'fs' });
  const roots = Object.values(nodes).flatMap(({ fs }) => (fs?.data ?? []).map(({ path }) => path!));
  const found = await Promise.all(roots.map((root) => filesBelow(join(root, 'indices', uuid), bytes)));
  return found.flat();
}

/** A file that goes while it is looked at was merged into one that may not have been listed: then all are looked at again. */
async function filesBelow(folder: string, bytes: string): Promise<string[]> {
  for (;;) {
    try {
      const found: string[] = [];
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (entry.isFile() && (await readFile(file)).includes(bytes)) found.push(file);
      }
      return found;
    } catch (error) {
      const { code, path = '' } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || path === folder) throw error;
    }
  }
}
