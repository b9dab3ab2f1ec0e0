import type { CataloguedTopic, DescribedTopic } from '@weir/kafka';

/** Where the cluster differs from the catalogue. */
export interface TopicDifference {
  topic: string;
  what: 'missing' | 'partitions' | 'replicas' | 'setting';
  /** Kafka's name of the setting. */
  setting?: string;
  wanted: string;
  actual: string;
  /** What to do about it. */
  fix: string;
}

/** What matters is what is kept and how; the rest is the cluster's own business. */
const COMPARED = ['cleanup.policy', 'retention.ms', 'max.message.bytes', 'message.timestamp.type'];

/**
 * What differs, in the order of the catalogue.
 *
 * @param bootstrap - For the commands that mend it: `host:port`, comma-separated.
 */
export function compareTopics(
  wanted: readonly CataloguedTopic[],
  actual: ReadonlyMap<string, DescribedTopic>,
  bootstrap: string,
): TopicDifference[] {
  return wanted.flatMap((topic) => {
    const described = actual.get(topic.name);
    if (described) {
      return [
        ...comparePartitions(topic, described, bootstrap),
        ...compareReplicas(described),
        ...compareSettings(topic, described, bootstrap),
      ];
    }
    return [
      {
        topic: topic.name,
        what: 'missing' as const,
        wanted: `${topic.partitions} partitions`,
        actual: 'no topic',
        fix: 'weir topics create',
      },
    ];
  });
}

function comparePartitions(
  { name, partitions }: CataloguedTopic,
  described: DescribedTopic,
  bootstrap: string,
): TopicDifference[] {
  const actual = described.partitions.length;
  if (actual === partitions) return [];
  // Requests, replies and ledgers are assigned together by partition number, and keys move when the number changes.
  const fix =
    actual < partitions
      ? `weir down; kafka-topics.sh --bootstrap-server ${bootstrap} --alter --topic ${name} --partitions ${partitions}`
      : 'Partitions cannot be taken away: keep what is needed of its records, delete the topic, then weir topics create';
  return [{ topic: name, what: 'partitions', wanted: String(partitions), actual: String(actual), fix }];
}

function compareReplicas({ name, partitions }: DescribedTopic): TopicDifference[] {
  const behind = partitions.filter(({ leader, replicas, inSync }) => leader < 0 || inSync < replicas);
  if (behind.length === 0) return [];
  const numbers = behind.map(({ partition }) => partition).join(', ');
  return [
    {
      topic: name,
      what: 'replicas',
      wanted: 'a leader, and every replica in sync',
      actual: `not so for ${behind.length === 1 ? 'partition' : 'partitions'} ${numbers}`,
      fix: 'Start the brokers that are down, and look at their logs',
    },
  ];
}

function compareSettings(
  { name, configs }: CataloguedTopic,
  described: DescribedTopic,
  bootstrap: string,
): TopicDifference[] {
  return COMPARED.flatMap((setting) => {
    const wanted = configs[setting];
    const actual = described.configs.get(setting) ?? '';
    // Settings that this user may not see are not known to be wrong.
    if (wanted === undefined || wanted === actual || described.configs.size === 0) return [];
    return [
      {
        topic: name,
        what: 'setting' as const,
        setting,
        wanted,
        actual,
        fix: `kafka-configs.sh --bootstrap-server ${bootstrap} --alter --entity-type topics --entity-name ${name} --add-config ${setting}=${wanted}`,
      },
    ];
  });
}
