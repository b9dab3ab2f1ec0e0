import { create, type DocumentAmended, DocumentAmendedSchema, DocumentRefSchema } from '@weir/contracts';
import { samePosition } from '../registry/registry-changes.js';
import type { Owned, Registry } from '../registry/registry.port.js';
import type { DocumentKey, Position } from '../registry/registry-entry.js';
import { amendDocument } from './amend-document.js';
import type { ChunkStores } from './chunk-store.port.js';

/**
 * Says once more, for a generation beside the one in force, the deletion or the access change that stands there. A generation is
 * emptied when it is begun, of what it was told of deletions too; and what was embedded for it before may come after. Done
 * before whatever comes for it is applied, so that nothing stands in it that was deleted, or for those who may not read it.
 */
export async function followInForce(
  key: DocumentKey,
  owned: Owned,
  ports: {
    registry: Registry;
    stores: ChunkStores;
    now: () => Date;
    inForce: (collection: string) => Promise<string | undefined>;
  },
): Promise<void> {
  const { collection, generation } = key;
  const inForce = await ports.inForce(collection);
  if (inForce === undefined || inForce === generation) return;
  const [there, here] = await ports.registry.getAll([{ ...key, generation: inForce }, key]);
  const { content, access } = there!;
  if (content?.deleted) {
    const { version, versionGiven, position } = content;
    const removal = { case: 'removal' as const, value: {} };
    await amendDocument(amended(key, { version, versionGiven, position }, removal), generation, owned, ports);
  }
  if (access && !(here!.access && samePosition(here!.access.position, access.position))) {
    const change = { case: 'access' as const, value: { readers: [...access.readers] } };
    const at = { version: 0n, versionGiven: false, position: access.position };
    await amendDocument(amended(key, at, change), generation, owned, ports);
  }
}

function amended(
  { tenant, collection, documentId }: DocumentKey,
  { version, versionGiven, position: { log, offset } }: { version: bigint; versionGiven: boolean; position: Position },
  change: { case: 'removal'; value: object } | { case: 'access'; value: { readers: string[] } },
): DocumentAmended {
  const position = { log, offset: BigInt(offset) };
  const document = create(DocumentRefSchema, { tenant, collection, documentId, version, versionGiven, position });
  return create(DocumentAmendedSchema, { document, change });
}
