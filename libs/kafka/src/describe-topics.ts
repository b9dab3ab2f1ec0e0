import { ConfigResourceTypes } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.js';

export interface DescribedPartition {
  partition: number;
  /** Broker id; -1 while there is none. */
  leader: number;
  replicas: number;
  inSync: number;
}

export interface DescribedTopic {
  name: string;
  partitions: DescribedPartition[];
  /** Every setting by Kafka's name, defaults too. */
  configs: ReadonlyMap<string, string>;
}

/** Topics as the cluster has them; those that do not exist are left out. */
export async function describeTopics(
  connection: KafkaConnection,
  names: readonly string[],
  existing: readonly string[],
): Promise<Map<string, DescribedTopic>> {
  const wanted = names.filter((name) => existing.includes(name));
  if (wanted.length === 0) return new Map();
  const metadata = await connection.metadata({ topics: wanted, forceUpdate: true });
  const resources = wanted.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: null,
  }));
  const { results } = await connection.request<DescribeConfigsResponse>(
    'DescribeConfigs',
    'any',
    resources,
    false,
    false,
  );
  const configs = new Map(
    results.map((result) => [
      result.resourceName,
      new Map(result.configs.map(({ name, value }) => [name, value ?? ''])),
    ]),
  );
  return new Map(
    wanted.map((name) => {
      const partitions = Object.entries(metadata.topics.get(name)?.partitions ?? {}).map(
        ([partition, { leader, replicas, isr }]) => ({
          partition: Number(partition),
          leader,
          replicas: replicas.length,
          inSync: isr.length,
        }),
      );
      return [name, { name, partitions, configs: configs.get(name) ?? new Map<string, string>() }];
    }),
  );
}

/** A folder that a broker keeps its log in. */
export interface LogFolder {
  broker: number;
  folder: string;
  /** Of the disk; -1 where the broker is too old to say. */
  totalBytes: number;
  usableBytes: number;
  /** What each partition takes, by `topic/partition`. */
  sizes: ReadonlyMap<string, number>;
}

/** What the log takes on each broker's disks. @throws The client's error where this user may not see it. */
export async function describeLogFolders(connection: KafkaConnection): Promise<LogFolder[]> {
  const { brokers } = await connection.metadata({ topics: [] });
  const described = await Promise.all(
    [...brokers.keys()].map(async (broker) => {
      const { results } = await connection.request<DescribeLogDirsResponse>('DescribeLogDirs', broker, null);
      return results.map(({ logDir, totalBytes, usableBytes, topics }) => ({
        broker,
        folder: logDir,
        totalBytes: Number(totalBytes),
        usableBytes: Number(usableBytes),
        sizes: new Map(
          topics.flatMap(({ name, partitions }) =>
            partitions.map(({ partitionIndex, partitionSize }) => [`${name}/${partitionIndex}`, Number(partitionSize)]),
          ),
        ),
      }));
    }),
  );
  return described.flat();
}

interface DescribeConfigsResponse {
  results: { resourceName: string; configs: { name: string; value: string | null }[] }[];
}

interface DescribeLogDirsResponse {
  results: {
    logDir: string;
    totalBytes: bigint;
    usableBytes: bigint;
    topics: { name: string; partitions: { partitionIndex: number; partitionSize: bigint }[] }[];
  }[];
}
