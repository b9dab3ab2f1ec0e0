import type { Access, Content, Position, RegistryEntry } from './registry-entry.js';

/** A version, with its place in the log. */
export interface Incoming {
  version: bigint;
  versionGiven: boolean;
  position: Position;
}

/**
 * How an incoming version stands to what the registry has.
 *
 * - `newer`: it takes over.
 * - `same`: it is the very record that stands; a redelivery, done again to the end.
 * - `repeated`: another record with the version that stands.
 * - `older`: something newer stands, or the record was decided on before.
 */
export type Standing = 'newer' | 'same' | 'repeated' | 'older';

/**
 * Versions that producers gave are compared as numbers. Otherwise the log decides: what stands later in it is newer, and
 * what comes from another log (another partition, or a topic made again) is as new as its arrival.
 *
 * @param incoming - A submission, or (`isRemoval`) a deletion, which wins over a submission of the same version.
 */
export function standing(entry: RegistryEntry, incoming: Incoming, isRemoval = false): Standing {
  const { content } = entry;
  const { log, offset } = incoming.position;
  if (content && samePosition(content.position, incoming.position)) return 'same';
  // Among versions that were given the log does not count: a deletion overtakes what is still being embedded.
  const decided = incoming.versionGiven ? entry.decidedByPlace?.[log] : entry.decided[log];
  if (decided !== undefined && offset <= decided) return 'older';
  if (content?.versionGiven && incoming.versionGiven) {
    if (incoming.version < content.version) return 'older';
    if (incoming.version === content.version) {
      if (isRemoval && !content.deleted) return 'newer';
      return content.deleted && !isRemoval ? 'older' : 'repeated';
    }
  }
  return 'newer';
}

/** The entry with a new version in it, or a deletion; chunks that are no longer listed become obsolete. */
export function withContent(entry: RegistryEntry, content: Omit<Content, 'sequence'>): RegistryEntry {
  const sequence = entry.sequence + 1;
  const listed = new Set(content.chunks.map(({ id }) => id));
  const before = [
    ...(entry.content?.chunks ?? []).map(({ id }) => id),
    ...(entry.staged?.chunkIds ?? []),
    ...entry.obsolete,
  ];
  const { staged: _staged, ...rest } = entry;
  return {
    ...rest,
    sequence,
    content: { ...content, sequence },
    decided: highest(entry.decided, content.position),
    ...(content.versionGiven ? {} : { decidedByPlace: highest(entry.decidedByPlace, content.position) }),
    obsolete: [...new Set(before)].filter((id) => !listed.has(id)),
  };
}

/** Undefined when a later change stands. */
export function withAccess(entry: RegistryEntry, access: Omit<Access, 'sequence'>): RegistryEntry | undefined {
  const before = entry.access;
  if (before && before.position.log === access.position.log && before.position.offset > access.position.offset)
    return undefined;
  const sequence = entry.sequence + 1;
  return { ...entry, sequence, access: { ...access, sequence } };
}

/** The entry with more staged chunks; those of another submission that never ended become obsolete. */
export function withStaged(
  entry: RegistryEntry,
  position: Position,
  added: { chunkIds: readonly string[]; awaiting: readonly string[]; rejected: boolean },
): RegistryEntry {
  const { staged } = entry;
  const continues = staged && samePosition(staged.position, position);
  const current = new Set((entry.content?.chunks ?? []).map(({ id }) => id));
  const abandoned = staged && !continues ? staged.chunkIds.filter((id) => !current.has(id)) : [];
  return {
    ...entry,
    sequence: entry.sequence + 1,
    staged: {
      position,
      chunkIds: [...new Set([...(continues ? staged.chunkIds : []), ...added.chunkIds])],
      awaiting: [...new Set([...(continues ? staged.awaiting : []), ...added.awaiting])],
      rejected: added.rejected || (continues ? staged.rejected : false),
    },
    obsolete: [...new Set([...entry.obsolete, ...abandoned])],
  };
}

/** The entry without anything staged: those chunks are obsolete, unless the standing version has them. */
export function withoutStaged(entry: RegistryEntry): RegistryEntry {
  const { staged, ...rest } = entry;
  if (!staged) return entry;
  const current = new Set((entry.content?.chunks ?? []).map(({ id }) => id));
  const abandoned = staged.chunkIds.filter((id) => !current.has(id));
  return { ...rest, sequence: entry.sequence + 1, obsolete: [...new Set([...entry.obsolete, ...abandoned])] };
}

/** How many removed chunks an entry may remember before it is worth a write to forget them. */
const MAX_OBSOLETE = 500;

/**
 * The entry without its obsolete chunks, when those of `removed` are out of the index, nothing changed since, and they are
 * many: they are removed again with every version, and a document may have thousands of versions.
 */
export function withoutObsolete(entry: RegistryEntry, removed: RegistryEntry): RegistryEntry | undefined {
  if (removed.obsolete.length <= MAX_OBSOLETE || entry.sequence !== removed.sequence) return undefined;
  return { ...entry, sequence: entry.sequence + 1, obsolete: [] };
}

export function samePosition(a: Position, b: Position): boolean {
  return a.log === b.log && a.offset === b.offset;
}

function highest(before: Readonly<Record<string, number>> = {}, { log, offset }: Position): Record<string, number> {
  return { ...before, [log]: Math.max(before[log] ?? -1, offset) };
}
