import { type AuditRecorded, AuditRecordedSchema, create } from '@weir/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordHash } from './canonical.js';
import { endOf } from './chain.js';
import { fakeChain, fakeSigningKey } from './chain.fake.js';
import { publicKeys, signHead } from './head.js';
import { ChainVerifier, type PartitionReport, type VerifyOptions } from './verify-chain.js';

const key = fakeSigningKey();
const other = fakeSigningKey();
const pinned = publicKeys(key.publicPem);

interface Tampering {
  /** Sequence that the head is signed for; the last by default. */
  head?: number;
  tamper?: (records: AuditRecorded[]) => AuditRecorded[];
  options?: VerifyOptions;
}

function verify({ head = 10, tamper = (records) => records, options = { pinned } }: Tampering): PartitionReport {
  const records = fakeChain(10);
  const verifier = new ChainVerifier(3, options);
  verifier.takeHead(signHead(3, endOf(records[head - 1]!), key, 5_000));
  for (const record of tamper(records)) verifier.take(record);
  return verifier.end();
}

const found = (report: PartitionReport) => report.problems.map(({ kind, sequence }) => `${kind} ${sequence}`);

/** The record with another object, and its hash made to fit. */
function rehashed(record: AuditRecorded, previous = record.previous): AuditRecorded {
  const entry = { ...record.entry!, outcome: 'allowed' };
  const changed = create(AuditRecordedSchema, { ...record, entry, previous });
  return { ...changed, hash: recordHash(changed) };
}

const replaced = (records: AuditRecorded[], index: number, record: AuditRecorded) =>
  records.toSpliced(index, 1, record);

describe('ChainVerifier', () => {
  it('finds nothing in a chain as it was written, and says what a head covers', () => {
    expect(verify({ head: 8 })).toEqual({
      partition: 3,
      records: 10,
      last: 10n,
      heads: 1,
      signed: 8n,
      keyIds: [key.id],
      problems: [],
    });
  });

  it.each<[string, Tampering['tamper'], string[]]>([
    [
      'a record changed',
      (records) => replaced(records, 4, { ...records[4]!, entry: { ...records[4]!.entry!, outcome: 'allowed' } }),
      ['changed 5'],
    ],
    ['a record changed, its hash too', (records) => replaced(records, 4, rehashed(records[4]!)), ['changed 5']],
    ['a record taken out', (records) => records.toSpliced(4, 1), ['missing 5']],
    ['the first records taken out', (records) => records.slice(2), ['missing 1']],
    [
      'two records swapped',
      (records) => [...records.slice(0, 4), records[5]!, records[4]!, ...records.slice(6)],
      ['reordered 5'],
    ],
    ['a record moved to the end', (records) => [...records.toSpliced(1, 1), records[1]!], ['reordered 2']],
    ['a record written again', (records) => records.toSpliced(5, 0, records[4]!), ['doubled 5']],
    ['an old record written again', (records) => [...records, records[1]!], ['reordered 2']],
    ['a record of another partition', (records) => replaced(records, 4, misplaced(records[4]!)), ['misplaced 5']],
    ['the tail cut off', (records) => records.slice(0, 7), ['truncated 8']],
    ['everything gone', () => [], ['truncated 1']],
    ['everything from a record on written anew', rewritten, ['rewritten 10']],
  ])('finds %s', (_what, tamper, expected) => {
    expect(found(verify({ tamper: tamper! }))).toEqual(expected);
  });

  it('does not find a rewriting that no head covers: that is what heads are for', () => {
    expect(found(verify({ head: 3, tamper: rewritten }))).toEqual([]);
  });

  it('finds heads that are forged, or signed by nobody who was given', () => {
    const records = fakeChain(10);
    const head = signHead(3, endOf(records[9]!), key, 5_000);
    const strange = signHead(3, endOf(records[9]!), other, 5_000);
    const end = (take: (verifier: ChainVerifier) => void, options: VerifyOptions = { pinned }) => {
      const verifier = new ChainVerifier(3, options);
      take(verifier);
      for (const record of records) verifier.take(record);
      return found(verifier.end());
    };
    expect(end((verifier) => verifier.takeHead({ ...head, sequence: 9n }))).toEqual(['head-forged 9']);
    expect(end((verifier) => verifier.takeHead(strange))).toEqual(['head-key-unknown 10']);
    expect(end((verifier) => verifier.takeHead({ ...strange, keyId: key.id }))).toEqual(['head-forged 10']);
    expect(end((verifier) => verifier.takeHead({ ...head, publicKey: strange.publicKey }), {})).toEqual([
      'head-forged 10',
    ]);
    expect(end((verifier) => verifier.takeHead({ ...head, publicKey: 'AAAA' }), {})).toEqual(['head-forged 10']);
    expect(end((verifier) => verifier.takeHead(head), {})).toEqual([]);
    const both = { pinned: publicKeys(key.publicPem + other.publicPem) };
    expect(end((verifier) => [head, strange].forEach((one) => verifier.takeHead(one)), both)).toEqual([]);
  });

  it('begins in the middle where it is told to, and still finds what is broken there', () => {
    const options = { pinned, partial: true };
    expect(found(verify({ options, tamper: (records) => records.slice(5) }))).toEqual([]);
    expect(found(verify({ options, tamper: (records) => records.slice(5).toSpliced(1, 1) }))).toEqual(['missing 7']);
  });

  it('finds a record that cannot be read', () => {
    const records = fakeChain(3);
    const verifier = new ChainVerifier(3);
    verifier.take(records[0]!);
    verifier.takeUnreadable();
    verifier.take(records[2]!);
    expect(found(verifier.end())).toEqual(['unreadable 2']);
  });

  it('finds whatever is done to the order and number of the records of a signed chain', () => {
    const indices = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 10 });
    fc.assert(
      fc.property(indices, (order) => {
        const isWhole = order.length === 10 && order.every((index, place) => index === place);
        const report = verify({ tamper: (records) => order.map((index) => records[index]!) });
        return report.problems.length === 0 ? isWhole : !isWhole;
      }),
    );
  });
});

function misplaced(record: AuditRecorded): AuditRecorded {
  const moved = { ...record, partition: 5 };
  return { ...moved, hash: recordHash(moved) };
}

/** From the fifth record on, every hash made to fit. */
function rewritten(records: AuditRecorded[]): AuditRecorded[] {
  const result = records.slice(0, 4);
  for (const record of records.slice(4)) result.push(rehashed(record, result.at(-1)!.hash));
  return result;
}
