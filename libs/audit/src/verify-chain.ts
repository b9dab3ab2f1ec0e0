import type { KeyObject } from 'node:crypto';
import type { AuditHeadSigned, AuditRecorded } from '@weir/contracts';
import { GENESIS, recordHash } from './canonical.js';
import { verifyHead } from './head.js';

/** What is wrong with a chain. */
export type ProblemKind =
  | 'changed'
  | 'missing'
  | 'reordered'
  | 'doubled'
  | 'misplaced'
  | 'rewritten'
  | 'truncated'
  | 'unreadable'
  | 'head-forged'
  | 'head-key-unknown';

export interface Problem {
  kind: ProblemKind;
  partition: number;
  /** The first record that is not as it should be, or the head's. */
  sequence: bigint;
  message: string;
}

export interface PartitionReport {
  partition: number;
  records: number;
  /** The last record's sequence; 0 when there is none. */
  last: bigint;
  heads: number;
  /** The last record that a good head covers; 0 when there is none. */
  signed: bigint;
  /** Keys that good heads were signed with. */
  keyIds: string[];
  /** The first problem of the records, and those of heads. */
  problems: Problem[];
}

export interface VerifyOptions {
  /** Keys to go by; without them heads are held to the keys that they bring themselves. */
  pinned?: ReadonlyMap<string, KeyObject> | undefined;
  /** The records begin in the middle of the chain: the first one counts as it stands. */
  partial?: boolean | undefined;
}

/**
 * Verifies the chain of one partition: heads first, then the records in the order of the log. Time is linear, and what is
 * kept is the heads alone.
 */
export class ChainVerifier {
  readonly #partition: number;
  readonly #options: VerifyOptions;
  readonly #heads = new Map<bigint, AuditHeadSigned>();
  readonly #keyIds = new Set<string>();
  readonly #headProblems: Problem[] = [];
  #headCount = 0;
  #records = 0;
  #expected: { sequence: bigint; previous: string } | undefined;
  #last = { sequence: 0n, hash: GENESIS };
  #first = 0n;
  #signed = 0n;
  #problem: Problem | undefined;
  /** A gap whose record may still come, out of order. */
  #gap: bigint | undefined;

  constructor(partition: number, options: VerifyOptions = {}) {
    this.#partition = partition;
    this.#options = options;
    if (!options.partial) this.#expected = { sequence: 1n, previous: GENESIS };
  }

  /** Before any record. */
  takeHead(head: AuditHeadSigned): void {
    this.#headCount += 1;
    const found = verifyHead(head, this.#options.pinned);
    if (found === 'good' && head.partition === this.#partition) {
      this.#keyIds.add(head.keyId);
      const before = this.#heads.get(head.sequence);
      if (before && before.hash !== head.hash) {
        this.#headProblems.push(this.#made('rewritten', head.sequence, 'Two signed heads disagree about this record.'));
      }
      this.#heads.set(head.sequence, head);
      return;
    }
    const kind = found === 'key-unknown' ? 'head-key-unknown' : 'head-forged';
    const message =
      kind === 'head-key-unknown'
        ? `A head is signed with the key ${head.keyId}, which is none of those given.`
        : 'A head has a signature that does not hold.';
    if (!this.#headProblems.some((problem) => problem.kind === kind)) {
      this.#headProblems.push(this.#made(kind, head.sequence, message));
    }
  }

  take(record: AuditRecorded): void {
    this.#records += 1;
    const { sequence } = record;
    if (this.#problem) {
      // Nothing follows from a broken chain but whether its missing record stands elsewhere.
      if (sequence === this.#gap && recordHash(record) === record.hash) this.#reordered();
      return;
    }
    this.#expected ??= { sequence, previous: record.previous };
    if (this.#first === 0n) this.#first = sequence;
    const problem = this.#faultOf(record, this.#expected);
    if (problem) {
      this.#problem = problem;
      return;
    }
    const head = this.#heads.get(sequence);
    if (head && head.hash !== record.hash) {
      this.#problem = this.#made('rewritten', sequence, 'The record is not the one that a head was signed for.');
      return;
    }
    if (head) this.#signed = sequence;
    this.#last = { sequence, hash: record.hash };
    this.#expected = { sequence: sequence + 1n, previous: record.hash };
  }

  /** A record that is none, at its place among the others. */
  takeUnreadable(): void {
    this.#records += 1;
    const sequence = this.#expected?.sequence ?? 0n;
    this.#problem ??= this.#made('unreadable', sequence, 'A record of the log cannot be read.');
  }

  end(): PartitionReport {
    const beyond = [...this.#heads.keys()].filter((sequence) => sequence > this.#last.sequence);
    const { sequence: last } = this.#last;
    const truncated =
      !this.#problem && beyond.length > 0
        ? [this.#made('truncated', last + 1n, `The log ends at ${last}, but a head was signed for ${max(beyond)}.`)]
        : [];
    return {
      partition: this.#partition,
      records: this.#records,
      last,
      heads: this.#headCount,
      signed: this.#signed,
      keyIds: [...this.#keyIds],
      problems: [...(this.#problem ? [this.#problem] : []), ...truncated, ...this.#headProblems],
    };
  }

  #faultOf(record: AuditRecorded, expected: { sequence: bigint; previous: string }): Problem | undefined {
    const { sequence, partition, previous, hash } = record;
    if (recordHash(record) !== hash) {
      return this.#made('changed', expected.sequence, 'The record does not have the hash that it says.');
    }
    if (partition !== this.#partition) {
      return this.#made('misplaced', expected.sequence, `The record belongs into partition ${partition}.`);
    }
    if (sequence === this.#last.sequence && hash === this.#last.hash) {
      return this.#made('doubled', sequence, 'The record stands twice.');
    }
    if (sequence > expected.sequence) {
      this.#gap = expected.sequence;
      return this.#made('missing', expected.sequence, `${sequence} follows ${expected.sequence - 1n}.`);
    }
    if (sequence < expected.sequence) {
      return this.#made('reordered', sequence, `${sequence} stands where ${expected.sequence} should.`);
    }
    if (previous !== expected.previous) {
      return this.#made('changed', sequence - 1n, 'The record after it was chained to another one.');
    }
    return undefined;
  }

  #reordered(): void {
    const sequence = this.#gap!;
    this.#gap = undefined;
    this.#problem = this.#made('reordered', sequence, 'The record stands further on than it should.');
  }

  #made(kind: ProblemKind, sequence: bigint, message: string): Problem {
    return { kind, partition: this.#partition, sequence, message };
  }
}

function max(values: readonly bigint[]): bigint {
  return values.reduce((most, value) => (value > most ? value : most), 0n);
}
