import type { DescMessage, MessageShape } from '@bufbuild/protobuf';

/** Who may rely on a topic: `public` ones speak JSON and keep their meaning; `internal` ones are Weir's own. */
export type Visibility = 'public' | 'internal';

export interface TopicOptions<Schema extends DescMessage> {
  /** The record key; records with the same key stay in order. */
  key: (message: MessageShape<Schema>) => string;
  visibility: Visibility;
  /** The service that writes it, or `client`. */
  producer: string;
  /** The services that read it. */
  consumers: readonly string[];
  /** Fields, by JSON name, that must not be empty. A `oneof` is named by its own name. */
  required: readonly string[];
  /** @default 8, which lets a service grow to 8 instances */
  partitions?: number;
  /** Days a record is kept; `forever` for logs that other state is rebuilt from. @default 7 */
  retentionDays?: number | 'forever';
  /** @default 'delete' */
  cleanup?: 'delete' | 'compact';
  /** Largest record, bytes. @default 2 MiB */
  maxMessageBytes?: number;
  /** Message types that may stand on this topic too, told apart by the header `ce_type`. */
  alsoCarries?: readonly DescMessage[];
  /** What a record with a null value means; without it such a record is poison. */
  tombstone?: string;
  /**
   * Whether its records hold texts of documents, questions or answers, which an erasure has to look for; ids, counts, codes and
   * digests are none. @default true
   */
  content?: boolean;
}

export interface Topic<Schema extends DescMessage = DescMessage> {
  readonly name: string;
  readonly schema: Schema;
  readonly visibility: Visibility;
  readonly producer: string;
  readonly consumers: readonly string[];
  readonly required: readonly string[];
  readonly partitions: number;
  readonly retentionDays: number | 'forever';
  readonly cleanup: 'delete' | 'compact';
  readonly maxMessageBytes: number;
  readonly alsoCarries: readonly DescMessage[];
  readonly tombstone: string | undefined;
  readonly content: boolean;
  /** Name of its dead-letter topic. */
  readonly deadLetters: string;
  key(message: MessageShape<Schema>): string;
}

const DEFAULT_PARTITIONS = 8;
const DEFAULT_RETENTION_DAYS = 7;
const DEFAULT_MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/** Declares a topic. Its name is derived: `weir.ingestion.v1.DocumentSubmitted` → `weir.ingestion.v1.document-submitted`. */
export function topic<Schema extends DescMessage>(schema: Schema, options: TopicOptions<Schema>): Topic<Schema> {
  const name = topicName(schema.typeName);
  return {
    name,
    schema,
    visibility: options.visibility,
    producer: options.producer,
    consumers: options.consumers,
    required: options.required,
    partitions: options.partitions ?? DEFAULT_PARTITIONS,
    retentionDays: options.retentionDays ?? DEFAULT_RETENTION_DAYS,
    cleanup: options.cleanup ?? 'delete',
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    alsoCarries: options.alsoCarries ?? [],
    tombstone: options.tombstone,
    content: options.content ?? true,
    deadLetters: `${name}.dlq`,
    key: options.key,
  };
}

/** No underscores: Kafka's own metric names confuse `.` and `_`. */
export function topicName(typeName: string): string {
  const dot = typeName.lastIndexOf('.');
  const kebab = typeName
    .slice(dot + 1)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
  return `${typeName.slice(0, dot)}.${kebab}`;
}
