import { type ChainEnd, EMPTY_CHAIN, endOf, recordHash, signHead, type SigningKey } from '@weir/audit';
import { type AuditRecorded, decodeMessage, hashId, HEADER, topics } from '@weir/contracts';
import { emit, headerOf, type InboundRecord, type MessageContext, type TakenPartition } from '@weir/kafka';
import type { AuditEvents } from '../telemetry.js';

export interface ChainKeeperOptions {
  /** Without it no heads are signed. */
  key: SigningKey | undefined;
  /** A head is signed after so many records, or so long after the last one where there are any, milliseconds. */
  headRecords: number;
  headMs: number;
  events: AuditEvents;
}

interface Chain {
  end: ChainEnd;
  /** The last record that this owner signed a head for, and when. */
  signed: bigint;
  signedAt: number;
}

const TICK_MS = 500;

/** Where the chains of the partitions that this instance owns end, and the signing of their heads. */
export class ChainKeeper {
  readonly #options: ChainKeeperOptions;
  readonly #chains = new Map<number, Chain>();

  constructor(options: ChainKeeperOptions) {
    this.#options = options;
  }

  /**
   * Reads where a partition's chain ends. What stands after its last record and is none, or has not the hash that it says, was
   * written by somebody else: the chain goes on from the record before, and verifying it tells.
   */
  async take(partition: TakenPartition): Promise<void> {
    const last = await partition.last(topics.auditRecorded, (record) => recordIn(record) !== undefined);
    const record = last && recordIn(last);
    const chain: Chain = { end: record ? endOf(record) : EMPTY_CHAIN, signed: 0n, signedAt: -Infinity };
    this.#chains.set(partition.partition, chain);
    const { key } = this.#options;
    if (!key) return;
    const timer = setInterval(() => void this.#sign(partition, chain, key), TICK_MS).unref();
    partition.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Of a partition that is owned. */
  endOf(partition: number): ChainEnd {
    const chain = this.#chains.get(partition);
    if (!chain) throw new Error(`The chain of partition ${partition} was not read.`);
    return chain.end;
  }

  /** The record was acknowledged. */
  advance(partition: number, record: AuditRecorded): void {
    const chain = this.#chains.get(partition);
    if (chain) chain.end = endOf(record);
    this.#options.events.recorded({ action: record.entry?.action ?? '' });
  }

  async #sign(partition: TakenPartition, chain: Chain, key: SigningKey): Promise<void> {
    const { headRecords, headMs, events } = this.#options;
    const { end, signed, signedAt } = chain;
    const now = Date.now();
    if (end.sequence === signed) return;
    if (end.sequence - signed < BigInt(headRecords) && now - signedAt < headMs) return;
    chain.signed = end.sequence;
    chain.signedAt = now;
    const head = signHead(partition.partition, end, key, now);
    const id = hashId('audit-head', key.id, String(partition.partition), String(end.sequence), end.hash);
    try {
      await partition.publish(
        [emit(topics.auditHeadSigned, head, { id, lane: 'number' })],
        causeOf(partition, id, now),
      );
      events.headSigned({ partition: partition.partition, sequence: Number(end.sequence) });
    } catch (error) {
      // Lost with the partition, whose next owner signs one; or not written, and tried again.
      chain.signed = signed;
      chain.signedAt = signedAt;
      events.headFailed({ partition: partition.partition, error });
    }
  }
}

/** A head follows from time, not from a message. */
function causeOf({ partition }: TakenPartition, id: string, now: number): MessageContext {
  return {
    envelope: {
      id,
      type: undefined,
      tenant: 'weir',
      run: undefined,
      deadline: undefined,
      replyTopic: undefined,
      attempt: 0,
      headers: new Map(),
    },
    topic: topics.auditRecorded.name,
    partition,
    offset: 0,
    log: id,
    key: String(partition),
    timestamp: now,
  };
}

function recordIn(record: InboundRecord): AuditRecorded | undefined {
  try {
    const { schema, required } = topics.auditRecorded;
    const message = decodeMessage(
      schema,
      record.value ?? Buffer.alloc(0),
      headerOf(record, HEADER.contentType),
      required,
    );
    return message.partition === record.partition && recordHash(message) === message.hash ? message : undefined;
  } catch {
    return undefined;
  }
}
