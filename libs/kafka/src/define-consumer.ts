import type { DescMessage, Headers, MessageShape, Topic } from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import type { InboundRecord } from './record.js';
import type { RetryPolicy } from './retry-policy.js';

/** One message to write. Made by `emit`, so that handlers stay plain functions from a message to a list of these. */
export interface Emission {
  topic: Topic;
  /** Its type, when the topic carries more than its own. */
  schema: DescMessage;
  /** `null` writes a tombstone. */
  message: MessageShape<DescMessage> | null;
  options: EmitOptions;
}

export interface EmitOptions {
  /** `ce_id`. Without one it is derived from the message being handled, so a redelivery gives the same. */
  id?: string;
  /** Write to this topic instead: a reply topic that the request named. */
  replyTopic?: string;
  /** Write a copy there, in one transaction with the record itself. */
  copyTo?: string;
  /** The record key, where the message cannot tell it. */
  key?: string;
  /**
   * Which partition it goes to where its topic has as many as its cause's: the same (default), or its key's own, for a
   * message about something else than its cause. `number`: the partition of the same number, however many its cause's topic
   * has; so that what all of them write is found in one ledger.
   */
  lane?: 'cause' | 'key' | 'number';
  subject?: string;
  run?: string;
  deadline?: string;
  /** The reply topic that the receiver is to use. */
  replyTo?: string;
  headers?: Headers;
}

export function emit<Schema extends DescMessage>(
  topic: Topic<Schema>,
  message: MessageShape<Schema>,
  options: EmitOptions = {},
): Emission {
  return { topic: topic, schema: topic.schema, message, options };
}

/** Writes a message of another type, or a tombstone, to a topic that its declaration allows it on. */
export function emitOther(
  topic: Topic,
  schema: DescMessage,
  message: MessageShape<DescMessage> | null,
  options: EmitOptions & { key: string },
): Emission {
  return { topic, schema, message, options };
}

/** What the envelope of a consumed record says. */
export interface InboundEnvelope {
  id: string;
  type: string | undefined;
  tenant: string;
  run: string | undefined;
  /** Milliseconds since the epoch. */
  deadline: number | undefined;
  replyTopic: string | undefined;
  /** Deliveries before this one: more than 0 on a redriven dead letter. */
  attempt: number;
  headers: ReadonlyMap<string, string>;
}

export interface MessageContext {
  envelope: InboundEnvelope;
  topic: string;
  partition: number;
  offset: number;
  /** Names the log that `offset` is a position in: topic id and partition. */
  log: string;
  key: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** For the I/O step: also what ends it, and a way to publish while it lasts. */
export interface GatherContext extends MessageContext {
  /** Aborted when the partition is lost, the process stops, or the message's deadline passes. */
  signal: AbortSignal;
  /** Writes now, ahead of what the handler returns. */
  publish: (emissions: readonly Emission[]) => Promise<void>;
  /** Whether the partition is still this instance's: to be asked right before anything outside is changed. */
  owned: () => Promise<boolean>;
  /** Whether an emission with this id stands in a ledger of the consumer's. */
  written: (id: string) => boolean;
}

/** A dependency whose outage the consumer waits out. */
export interface Dependency {
  name: string;
  /** Resolves when it can be used. */
  check: (signal: AbortSignal) => Promise<void>;
}

export interface ConsumerDefinition<Message, Gathered = undefined> {
  /** `weir.<service>.<use-case>`. Consumers that share a group have their topics assigned together. */
  group: string;
  topic: Topic;
  /** Turns a record into the message; without it the topic's own schema does. `value` is null for a tombstone. */
  decode?: (value: Buffer | null, context: MessageContext) => Message;
  /** The I/O before the decision. */
  gather?: (message: Message, context: GatherContext) => Promise<Gathered>;
  /** The decision: pure, and safe to run twice. */
  handle: (message: Message, gathered: Gathered, context: MessageContext) => readonly Emission[];
  /**
   * What to write instead of a dead letter when the message cannot be handled; undefined for a dead letter after all.
   * `message` is undefined when it could not be decoded.
   */
  reject?: (error: WeirError, message: Message | undefined, context: MessageContext) => readonly Emission[] | undefined;
  /** Tenant of records that name none; without it, such a record is poison. */
  defaultTenant?: string;
  /** Messages handled at the same time in a partition; those with the same key follow one another. @default 64, or 512 without `gather` */
  concurrency?: number;
  /** Limit for one gather, milliseconds. @default 30,000 */
  timeoutMs?: number;
  retry?: RetryPolicy;
  /** What `WeirError.dependency` may name. */
  dependencies?: readonly Dependency[];
  /** Whether an outage of a dependency is waited out (default) or ends in `reject` at once, because somebody waits. */
  whenDown?: 'wait' | 'reject';
  /**
   * Output topics that are their own ledger: an emission whose id stands there already is left out. Every topic belongs
   * here that somebody handles further: what is written twice is handled twice, and the second time may be long after
   * those who would find it done have forgotten the first.
   */
  ledger?: readonly Topic[];
  /** Id of the emission that ends this message's work; when a ledger has it, the message is not handled again. */
  outcomeId?: (message: Message, context: MessageContext) => string | undefined;
  /**
   * Reads this many earlier records after an assignment, and shows every message before it is handled; of one ledger as
   * many, so that it is known what became of them.
   */
  history?: {
    records: number;
    ledger?: Topic;
    remember: (message: Message, context: MessageContext, partition: PartitionScope) => void;
  };
  /**
   * Called whenever a partition was taken, also by the instance that had it before, once its ledgers were read and before its
   * first message: for what follows from the end of an output partition. Nobody else writes there from now on.
   */
  taken?: (partition: TakenPartition) => Promise<void>;
}

/** What lives as long as this instance owns a partition. */
export interface PartitionScope {
  /** Aborted when the partition is lost. */
  signal: AbortSignal;
  /** Writes outside the handling of a message, such as when a timer fires; ledger and lease apply. */
  publish(emissions: readonly Emission[], cause: MessageContext): Promise<void>;
}

/** A partition that was taken just now. */
export interface TakenPartition extends PartitionScope {
  partition: number;
  /** The last record that is accepted, in the partition of the same number of an output topic; undefined when there is none. */
  last(topic: Topic, accept?: (record: InboundRecord) => boolean): Promise<InboundRecord | undefined>;
}

/** A consumer of any message type, as the runtime sees it. */
// eslint-disable-next-line typescript/no-explicit-any -- the types meet in defineConsumer, the runtime only passes them on
export type AnyConsumer = ConsumerDefinition<any, any>;

/** Declares a consumer of a topic's own messages. */
export function defineConsumer<Schema extends DescMessage, Gathered = undefined>(
  definition: Omit<ConsumerDefinition<MessageShape<Schema>, Gathered>, 'topic' | 'decode'> & { topic: Topic<Schema> },
): AnyConsumer {
  return definition as AnyConsumer;
}

/** Declares a consumer that decodes its records itself: tombstones, or several types on one topic. */
export function defineRecordConsumer<Message, Gathered = undefined>(
  definition: Omit<ConsumerDefinition<Message, Gathered>, 'decode'> & {
    decode: (value: Buffer | null, context: MessageContext) => Message;
  },
): AnyConsumer {
  return definition as AnyConsumer;
}
