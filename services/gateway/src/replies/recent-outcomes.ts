import { type AnswerCompleted, decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

interface Outcome {
  contentType: string | undefined;
  value: Buffer;
}

/**
 * The outcomes of the last while, of all runs, as they were written: a request that is repeated under the same key gets the
 * outcome its run had, whichever instance it went to first. Bounded by count and by bytes, oldest out first.
 */
export class RecentOutcomes {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(limits: { count: number; bytes: number }) {
    this.#maxCount = limits.count;
    this.#maxBytes = limits.bytes;
  }

  /** Takes a record of the answer topic. The first outcome of a run is its outcome. */
  remember(record: InboundRecord): void {
    const run = headerOf(record, HEADER.run);
    const tenant = headerOf(record, HEADER.tenant);
    if (!run || !tenant || !record.value || this.#outcomes.has(keyOf(tenant, run))) return;
    if (record.value.length > this.#maxBytes) return;
    // A copy: the record's own bytes are part of a whole response from the broker, which they would keep alive.
    const value = Buffer.from(record.value);
    this.#outcomes.set(keyOf(tenant, run), { contentType: headerOf(record, HEADER.contentType), value });
    this.#bytes += value.length;
    for (const [key, oldest] of this.#outcomes) {
      if (this.#outcomes.size <= this.#maxCount && this.#bytes <= this.#maxBytes) return;
      this.#outcomes.delete(key);
      this.#bytes -= oldest.value.length;
    }
  }

  /** Those that are erased. */
  forget(tenant: string, runIds: readonly string[]): void {
    for (const key of runIds.map((run) => keyOf(tenant, run))) {
      this.#bytes -= this.#outcomes.get(key)?.value.length ?? 0;
      this.#outcomes.delete(key);
    }
  }

  find(tenant: string, run: string): AnswerCompleted | undefined {
    const outcome = this.#outcomes.get(keyOf(tenant, run));
    return outcome && decodeMessage(topics.answerCompleted.schema, outcome.value, outcome.contentType);
  }
}

function keyOf(tenant: string, run: string): string {
  return `${run}/${tenant}`;
}
