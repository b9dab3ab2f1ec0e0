/** Where a record stood before its topic was rewritten, and when it was written there. */
export interface FormerPlace {
  offset: number;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A record as it stands on a topic. */
export interface InboundRecord {
  topic: string;
  partition: number;
  /** Below 2^53, as every offset here. */
  offset: number;
  /** Milliseconds since the epoch: when it was appended, or as its producer said; of a copy, what its first had. */
  timestamp: number;
  /** Of a record that was copied when its topic was rewritten. */
  former?: FormerPlace;
  key: Buffer | null;
  value: Buffer | null;
  headers: readonly (readonly [Buffer | null, Buffer | null])[];
}

export interface OutboundRecord {
  topic: string;
  /** Without it, Kafka's default: murmur2 of the key. */
  partition?: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Readonly<Record<string, string | Buffer>>;
}

/** The record's headers by name; of a name that occurs twice, the last. */
export function headersOf(record: InboundRecord): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of record.headers) {
    if (name && value) headers.set(name.toString(), value.toString());
  }
  return headers;
}

/** One header's value, without decoding the others. */
export function headerOf(record: InboundRecord, name: string): string | undefined {
  for (const [candidate, value] of record.headers) {
    if (candidate?.length === name.length && candidate.toString() === name) return value?.toString();
  }
  return undefined;
}
