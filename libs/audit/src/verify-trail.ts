import type { AuditHeadSigned, AuditRecorded } from '@weir/contracts';
import { ChainVerifier, type PartitionReport, type VerifyOptions } from './verify-chain.js';

/** Verifies the chains of all partitions side by side: all heads first, then each partition's records in the order of its log. */
export class TrailVerifier {
  readonly #options: VerifyOptions;
  readonly #chains = new Map<number, ChainVerifier>();

  constructor(options: VerifyOptions = {}) {
    this.#options = options;
  }

  takeHead(head: AuditHeadSigned): void {
    this.#chain(head.partition).takeHead(head);
  }

  /** @param partition - Where it stands, whatever it says itself. */
  take(partition: number, record: AuditRecorded): void {
    this.#chain(partition).take(record);
  }

  takeUnreadable(partition: number): void {
    this.#chain(partition).takeUnreadable();
  }

  /** In order of the partitions. */
  end(): PartitionReport[] {
    return [...this.#chains.entries()].sort(([a], [b]) => a - b).map(([, chain]) => chain.end());
  }

  #chain(partition: number): ChainVerifier {
    const known = this.#chains.get(partition) ?? new ChainVerifier(partition, this.#options);
    this.#chains.set(partition, known);
    return known;
  }
}
