import {
  decodeMessage,
  type DescMessage,
  type ErasureCompleted,
  type ErasureProgressed,
  HEADER,
  type MessageShape,
  type Topic,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** An erasure as far as the topics tell. */
export interface Erasure {
  erasureId: string;
  tenant: string;
  progress?: Pick<ErasureProgressed, 'phase' | 'done' | 'of'>;
  receipt?: ErasureCompleted;
}

/** Erasures of all tenants, the latest last. */
export class Erasures {
  readonly topics = [topics.erasureProgressed.name, topics.erasureCompleted.name];
  readonly #known = new Map<string, Erasure>();
  readonly #forget: (tenant: string, runIds: readonly string[]) => void;

  /** @param forget - Told which runs are erased, so that nothing of them stays in memory. */
  constructor(forget: (tenant: string, runIds: readonly string[]) => void = () => undefined) {
    this.#forget = forget;
  }

  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    if (record.topic === topics.erasureCompleted.name) {
      const receipt = messageIn(topics.erasureCompleted, record);
      if (receipt) this.#of(receipt.erasureId, tenant).receipt = receipt;
      return;
    }
    const progressed = messageIn(topics.erasureProgressed, record);
    if (!progressed) return;
    this.#of(progressed.erasureId, tenant).progress = progressed;
    if (progressed.scope) this.#forget(tenant, progressed.scope.runIds);
  }

  /** Known at once, though nothing was written of it yet. */
  started(erasureId: string, tenant: string): void {
    this.#of(erasureId, tenant);
  }

  find(tenant: string, erasureId: string): Erasure | undefined {
    const erasure = this.#known.get(erasureId);
    return erasure?.tenant === tenant ? erasure : undefined;
  }

  /** The latest first. */
  of(tenant: string): Erasure[] {
    return [...this.#known.values()].filter((erasure) => erasure.tenant === tenant).toReversed();
  }

  #of(erasureId: string, tenant: string): Erasure {
    const erasure = this.#known.get(erasureId) ?? { erasureId, tenant };
    this.#known.set(erasureId, erasure);
    return erasure;
  }
}

function messageIn<Schema extends DescMessage>(
  { schema, required }: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return decodeMessage(schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType), required);
  } catch {
    // What this version does not understand is not shown.
    return undefined;
  }
}
