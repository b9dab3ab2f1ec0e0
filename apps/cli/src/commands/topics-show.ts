import type { Topic } from '@weir/contracts';
import {
  cataloguedTopics,
  describeLogFolders,
  describeTopics,
  type DescribedTopic,
  type KafkaConnection,
  readRecordsAt,
} from '@weir/kafka';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { compareTopics } from '../kafka/compare-topics.js';
import { findKafka } from '../kafka/kafka-options.js';
import { listTopics, readBounds } from '../kafka/read-bounds.js';
import { catalogued, resolveTopic } from '../kafka/topic-names.js';
import { withKafka } from '../kafka/with-kafka.js';
import { bytes } from '../output/bytes.js';
import { table } from '../output/table.js';

interface ShownPartition {
  partition: number;
  leader: number;
  replicas: number;
  inSync: number;
  start: number;
  end: number;
  /** Null where the broker does not let this user see it. */
  bytes: number | null;
  /** RFC 3339; null where there is no record. */
  first: string | null;
  last: string | null;
}

/** `weir topics show`. */
export async function showTopic(cli: Cli, given: string): Promise<void> {
  await withKafka(findKafka(cli.settings), async (connection) => {
    const existing = await listTopics(connection);
    const name = resolveTopic(given, existing);
    const described = (await describeTopics(connection, [name], existing)).get(name)!;
    const partitions = await readPartitions(connection, described);
    const catalogue = catalogueOf(name);
    const configs = Object.fromEntries([...described.configs].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    await cli.terminal.print({ name, catalogue, partitions, configs }, () =>
      [name, catalogueText(catalogue), partitionsText(partitions), configsText(described)].join('\n\n'),
    );
  });
}

/** `weir topics check`: exit code 1 where something differs. */
export async function checkTopics(cli: Cli): Promise<void> {
  const kafka = findKafka(cli.settings);
  const differences = await withKafka(kafka, async (connection) => {
    const wanted = cataloguedTopics();
    const names = wanted.map(({ name }) => name);
    const actual = await describeTopics(connection, names, await listTopics(connection));
    return compareTopics(wanted, actual, kafka.brokers.join(','));
  });
  for (const one of differences) {
    const what = one.setting ?? one.what;
    await cli.terminal.print(one, () => `${one.topic}: ${what} is ${one.actual}, not ${one.wanted}\n    ${one.fix}`);
  }
  if (differences.length === 0) return cli.terminal.line('All topics are as the catalogue has them.');
  cli.exitCode = EXIT.failed;
}

type Catalogue = Pick<
  Topic,
  'producer' | 'consumers' | 'visibility' | 'partitions' | 'retentionDays' | 'cleanup' | 'required' | 'content'
> & { message: string; deadLettersOf?: string };

function catalogueOf(name: string): Catalogue | null {
  const topic = catalogued(name);
  if (!topic) return null;
  const { producer, consumers, visibility, partitions, retentionDays, cleanup, required, content, schema } = topic;
  return {
    message: schema.typeName,
    producer,
    consumers,
    visibility,
    partitions,
    retentionDays,
    cleanup,
    required,
    content,
    ...(name === topic.name ? {} : { deadLettersOf: topic.name }),
  };
}

async function readPartitions(
  connection: KafkaConnection,
  { name, partitions }: DescribedTopic,
): Promise<ShownPartition[]> {
  const bounds = await readBounds(connection, [name]);
  const folders = await describeLogFolders(connection).catch(() => undefined);
  const placed = partitions.map((one) => ({ ...one, place: `${name}/${one.partition}` }));
  const lookup = ({ partition, place }: { partition: number; place: string }, where: 'first' | 'last') => {
    const { start, end } = bounds.get(place) ?? { start: 0, end: 0 };
    return { topic: name, partition, offset: where === 'first' ? start : Math.max(start, end - 1), end };
  };
  const first = await readRecordsAt(
    connection,
    placed.map((one) => lookup(one, 'first')),
  );
  const last = await readRecordsAt(
    connection,
    placed.map((one) => lookup(one, 'last')),
  );
  return placed.map(({ place, ...one }) => ({
    ...one,
    ...(bounds.get(place) ?? { start: 0, end: 0 }),
    // Of the leader's copy, or the largest: copies that are behind are smaller.
    bytes: folders === undefined ? null : Math.max(0, ...folders.map(({ sizes }) => sizes.get(place) ?? 0)),
    first: timeText(first.get(place)?.timestamp),
    last: timeText(last.get(place)?.timestamp),
  }));
}

function timeText(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function catalogueText(catalogue: Catalogue | null): string {
  if (!catalogue) return 'Not in the catalogue.';
  const { retentionDays, deadLettersOf } = catalogue;
  return table(
    ['catalogue', ''],
    [
      ...(deadLettersOf === undefined ? [] : [['dead letters of', deadLettersOf]]),
      ['message', catalogue.message],
      ['written by', catalogue.producer],
      ['read by', catalogue.consumers.join(', ')],
      ['visibility', catalogue.visibility],
      ['partitions', String(catalogue.partitions)],
      ['kept', retentionDays === 'forever' ? 'for ever' : `${retentionDays} d`],
      ['cleanup', catalogue.cleanup],
      ['required', catalogue.required.join(', ')],
      ['holds texts', catalogue.content ? 'yes' : 'no'],
    ],
  );
}

function partitionsText(partitions: readonly ShownPartition[]): string {
  const rows = partitions.map(({ partition, leader, replicas, inSync, start, end, bytes: size, first, last }) => [
    String(partition),
    leader < 0 ? 'none' : String(leader),
    `${inSync}/${replicas}`,
    String(start),
    String(end),
    size === null ? '?' : bytes(size),
    first ?? '',
    last ?? '',
  ]);
  return table(['partition', 'leader', 'in sync', 'start', 'end', 'size', 'first', 'last'], rows);
}

const SHOWN = [
  'cleanup.policy',
  'retention.ms',
  'retention.bytes',
  'segment.bytes',
  'max.message.bytes',
  'message.timestamp.type',
  'min.insync.replicas',
];

function configsText({ configs }: DescribedTopic): string {
  return table(
    ['setting', ''],
    SHOWN.flatMap((name) => (configs.has(name) ? [[name, configs.get(name)!]] : [])),
  );
}
