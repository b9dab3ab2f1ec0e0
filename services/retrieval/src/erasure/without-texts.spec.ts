import { describe, expect, it } from 'vitest';
import { standing, withAccess, withContent, withStaged } from '../registry/registry-changes.js';
import { emptyEntry, readersOf, type RegistryEntry } from '../registry/registry-entry.js';
import { withoutTexts } from './without-texts.js';

const position = { log: 'l/0', offset: 5 };
const indexed = withContent(emptyEntry({ tenant: 't', collection: 'c', documentId: 'd', generation: 'g' }), {
  version: 7n,
  versionGiven: true,
  position,
  deleted: false,
  title: 'A title',
  mediaType: 'text/plain',
  uri: 'https://example.org/a',
  metadata: { author: 'somebody' },
  readers: ['staff'],
  chunks: [{ id: 'c1', start: 0, end: 9 }],
  indexedAt: '2026-01-02T03:04:05.000Z',
});
const full: RegistryEntry = withAccess(
  withStaged(
    { ...indexed, obsolete: ['c0'] },
    { log: 'l/0', offset: 6 },
    { chunkIds: ['c2'], awaiting: [], rejected: false },
  ),
  { position: { log: 'l/0', offset: 7 }, readers: ['somebody'] },
)!;

describe('an entry without texts', () => {
  const erased = withoutTexts(full)!;

  it('has its version and place, and nothing of what it said', () => {
    expect(erased.content).toMatchObject({ version: 7n, position, deleted: true });
    expect(JSON.stringify({ ...erased, content: { ...erased.content, version: 7 } })).not.toMatch(
      /A title|example|somebody|staff|c[012]"/,
    );
    expect(readersOf(erased)).toEqual([]);
    expect(erased.sequence).toBe(full.sequence + 1);
  });

  it('still keeps an older version out', () => {
    const older = { version: 6n, versionGiven: true, position: { log: 'l/0', offset: 9 } };
    expect(standing(erased, older)).toBe('older');
    expect(standing(erased, { ...older, version: 7n })).toBe('older');
    expect(standing(erased, { ...older, version: 8n })).toBe('newer');
  });

  it('is left alone the second time', () => {
    expect(withoutTexts(erased)).toBeUndefined();
    expect(withoutTexts(emptyEntry(full))).toBeUndefined();
  });
});
