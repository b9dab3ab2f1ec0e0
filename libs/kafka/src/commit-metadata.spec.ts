import { describe, expect, it } from 'vitest';
import { readLedgerFloors, writeLedgerFloors } from './commit-metadata.js';

describe('ledger floors', () => {
  it('come back as they were written', () => {
    const floors = new Map([
      ['weir.orchestration.v1.answer-completed', 41],
      ['weir.ingestion.v1.document-status', 0],
    ]);
    expect(readLedgerFloors(writeLedgerFloors(floors))).toEqual(floors);
  });

  it.each(['', 'nonsense', 'topic=x', '=5', 'topic=-1'])('reads %j as absent', (metadata) => {
    expect(readLedgerFloors(metadata).size).toBe(0);
  });
});
