/** What is committed beside an offset. */
export interface CommitMetadata {
  /**
   * Where the group began to read the partition: records that were copied from there on, it has handled. Undefined when
   * another tool wrote the offset.
   */
  begun: number | undefined;
  /** For each ledger topic, how far back in the output partition the outcomes of messages from that offset on can stand. */
  floors: ReadonlyMap<string, number>;
}

/** No topic of a ledger is called so: their names have dots. */
const BEGUN = 'begun';

/** Written as `begun=offset,topic=offset`. */
export function writeCommitMetadata({ begun, floors }: CommitMetadata): string {
  return [...(begun === undefined ? [] : [[BEGUN, begun] as const]), ...floors]
    .map(([name, offset]) => `${name}=${offset}`)
    .join(',');
}

/** Anything unreadable counts as absent: a ledger is then read from its start. */
export function readCommitMetadata(metadata: string): CommitMetadata {
  const floors = new Map<string, number>();
  for (const entry of metadata.split(',')) {
    const [topic, offset] = entry.split('=');
    if (topic && offset && /^\d+$/.test(offset)) floors.set(topic, Number(offset));
  }
  const begun = floors.get(BEGUN);
  floors.delete(BEGUN);
  return { begun, floors };
}
