import { describe, expect, it } from 'vitest';
import { readCommitMetadata, writeCommitMetadata } from './commit-metadata.js';

describe('commit metadata', () => {
  it('comes back as it was written', () => {
    const floors = new Map([
      ['weir.orchestration.v1.answer-completed', 41],
      ['weir.ingestion.v1.document-status', 0],
    ]);
    for (const begun of [undefined, 0, 17]) {
      expect(readCommitMetadata(writeCommitMetadata({ begun, floors }))).toEqual({ begun, floors });
    }
  });

  it.each(['', 'nonsense', 'topic=x', '=5', 'topic=-1'])('reads %j as absent', (metadata) => {
    expect(readCommitMetadata(metadata)).toEqual({ begun: undefined, floors: new Map() });
  });
});
