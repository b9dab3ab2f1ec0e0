import type { DatasetItem } from '@weir/resources';

/** A row as its file has it, or why it cannot be read. */
export type RawRow = { number: number; value: Record<string, unknown> } | { number: number; problem: string };

/**
 * An item, or why a row is none. Nothing is left out: every row of a file is one or the other.
 *
 * `number` counts from 1: lines in JSONL and CSV (where a row spans several, the first), places in the lists of JSON and YAML.
 */
export type Row = { number: number; item: DatasetItem } | { number: number; problem: string };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
