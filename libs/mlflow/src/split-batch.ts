export interface Metric {
  /** Letters, digits, `_-./:` and spaces; 250 characters. */
  key: string;
  value: number;
  /** Milliseconds since the epoch. */
  timestamp: number;
  /** @default 0 */
  step?: number;
}

/** What is logged to a run. */
export interface Batch {
  metrics?: readonly Metric[];
  params?: Readonly<Record<string, string>>;
  tags?: Readonly<Record<string, string>>;
}

interface Pair {
  key: string;
  value: string;
}

/** As it is sent. */
export interface WireBatch {
  metrics: { key: string; value: number | string; timestamp: number; step: number }[];
  params: Pair[];
  tags: Pair[];
}

/** MLflow's own limits of one call. */
export const LIMITS = { metrics: 1_000, params: 100, tags: 100, entities: 1_000, paramCharacters: 6_000 } as const;
const TAG_CHARACTERS = 8_000;
// MLflow takes a million bytes; what is around the entries needs a few.
const MOST_BYTES = 900_000;

/**
 * One call's worth after another, in order. Values of params are cut to 6,000 characters and those of tags to 8,000, with an
 * ellipsis at their end: a whole text belongs into an artifact.
 */
export function splitBatch({ metrics = [], params = {}, tags = {} }: Batch): WireBatch[] {
  const batches: WireBatch[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  const add = <Kind extends keyof WireBatch>(kind: Kind, entry: WireBatch[Kind][number]): void => {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    let current = batches.at(-1);
    if (
      !current ||
      bytes + size > MOST_BYTES ||
      current[kind].length >= LIMITS[kind] ||
      count(current) >= LIMITS.entities
    ) {
      current = { metrics: [], params: [], tags: [] };
      batches.push(current);
      bytes = 0;
    }
    (current[kind] as unknown[]).push(entry);
    bytes += size;
  };
  for (const [key, value] of Object.entries(params)) add('params', { key, value: clip(value, LIMITS.paramCharacters) });
  for (const [key, value] of Object.entries(tags)) add('tags', { key, value: clip(value, TAG_CHARACTERS) });
  for (const { key, value, timestamp, step = 0 } of metrics) {
    // JSON has no such numbers; MLflow takes them by these names.
    add('metrics', { key, value: Number.isFinite(value) ? value : String(value), timestamp, step });
  }
  return batches;
}

const count = ({ metrics, params, tags }: WireBatch): number => metrics.length + params.length + tags.length;

/** MLflow counts code points; code units are never fewer. */
function clip(value: string, characters: number): string {
  if (value.length <= characters) return value;
  return `${value.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
