/**
 * What is committed beside an offset: for each ledger topic, how far back in the output partition the outcomes of
 * messages from that offset on can stand. Written as `topic=offset`, comma-separated.
 */
export function writeLedgerFloors(floors: ReadonlyMap<string, number>): string {
  return [...floors].map(([topic, offset]) => `${topic}=${offset}`).join(',');
}

/** Anything unreadable counts as absent: the ledger is then read from its start. */
export function readLedgerFloors(metadata: string): Map<string, number> {
  const floors = new Map<string, number>();
  for (const entry of metadata.split(',')) {
    const [topic, offset] = entry.split('=');
    if (topic && offset && /^\d+$/.test(offset)) floors.set(topic, Number(offset));
  }
  return floors;
}
