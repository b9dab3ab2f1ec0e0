import { describe, expect, it } from 'vitest';
import { type Incoming, standing, withContent } from './registry-changes.js';
import { emptyEntry, type RegistryEntry } from './registry-entry.js';

const empty = emptyEntry({ tenant: 'acme', collection: 'handbook', documentId: 'leave', generation: 'g' });

/** A change at an offset of the log; without a version of its own, the offset is its version. */
const at = (offset: number, version?: number): Incoming => ({
  version: BigInt(version ?? offset),
  versionGiven: version !== undefined,
  position: { log: 'log/0', offset },
});

function after(entry: RegistryEntry, incoming: Incoming, deleted = false): RegistryEntry {
  return withContent(entry, {
    ...incoming,
    deleted,
    title: '',
    mediaType: '',
    uri: '',
    metadata: {},
    readers: [],
    chunks: [],
    indexedAt: '',
  });
}

describe('standing', () => {
  it('compares versions that producers gave, wherever they stand in the log', () => {
    const entry = after(empty, at(5, 20));
    expect(standing(entry, at(9, 10))).toBe('older');
    expect(standing(entry, at(3, 30))).toBe('newer');
    expect(standing(entry, at(9, 20))).toBe('repeated');
    expect(standing(entry, at(5, 20))).toBe('same');
  });

  it('lets a newer version win over a deletion of an older one that overtook it', () => {
    const deleted = after(empty, at(9, 15), true);
    expect(standing(deleted, at(5, 20))).toBe('newer');
    expect(standing(deleted, at(5, 10))).toBe('older');
    expect(standing(deleted, at(11, 15))).toBe('older');
  });

  it('goes by the log without versions, and where only one of two has one', () => {
    const entry = after(empty, at(5));
    expect(standing(entry, at(4))).toBe('older');
    expect(standing(entry, at(6))).toBe('newer');
    expect(standing(entry, at(4, 99))).toBe('older');
    expect(standing(after(empty, at(5, 99)), at(4))).toBe('older');
    expect(standing(after(empty, at(5, 99)), at(6))).toBe('newer');
  });

  it('keeps out what a change without a version put an end to, whatever came after', () => {
    const entry = after(after(after(empty, at(5, 40)), at(9), true), at(11, 3));
    expect(standing(entry, at(5, 40))).toBe('older');
    expect(standing(entry, at(8, 50))).toBe('older');
    expect(standing(entry, at(12, 50))).toBe('newer');
  });

  it('takes what comes from another log as newer, but for its version', () => {
    const other = (incoming: Incoming): Incoming => ({ ...incoming, position: { ...incoming.position, log: 'log/1' } });
    expect(standing(after(empty, at(5)), other(at(2)))).toBe('newer');
    expect(standing(after(empty, at(5, 20)), other(at(2, 10)))).toBe('older');
  });
});
