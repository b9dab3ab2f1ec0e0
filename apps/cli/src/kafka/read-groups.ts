import { describeGroup, type DescribedGroup, type KafkaConnection, listGroups, readRecordsAt } from '@weir/kafka';
import { type Bounds, lagOf, serviceOfGroup, type TopicLag, topicLags, withAges } from './lag.js';
import { readBounds } from './read-bounds.js';

export interface GroupStatus {
  group: string;
  service: string;
  lag: number;
  /** Client ids of its members, without what the group adds to them: `weir-<service>-<instance>`. */
  members: string[];
}

/** All of Weir's consumer groups: how far behind each is, and who is in it. */
export async function readGroups(connection: KafkaConnection): Promise<GroupStatus[]> {
  const groups = await describeOurs(connection);
  const bounds = await boundsOf(connection, groups);
  return groups.map(({ group, committed, members }) => ({
    group,
    service: serviceOfGroup(group)!,
    members: members.map(({ clientId }) => instanceOf(clientId, group)),
    lag: lagOf(committed, bounds),
  }));
}

/** How far behind each group is on each of its topics, and since when: the one with the oldest waiting message first. */
export async function readLag(connection: KafkaConnection, group: string | undefined): Promise<TopicLag[]> {
  const groups = group === undefined ? await describeOurs(connection) : [await describeGroup(connection, group)];
  const bounds = await boundsOf(connection, groups);
  const named = groups.map((one) => ({
    ...one,
    members: one.members.map(({ clientId, assigned }) => ({ name: instanceOf(clientId, one.group), assigned })),
  }));
  const lags = topicLags(named, bounds);
  const waiting = lags.flatMap(({ topic, partitions }) =>
    partitions
      .filter(({ lag }) => lag > 0)
      .map(({ partition, next, end }) => ({ topic, partition, offset: next, end })),
  );
  // Two groups that read the same topic wait at places of their own.
  const times = new Map<string, number>();
  for (const one of waiting) {
    const at = `${one.topic}/${one.partition}/${one.offset}`;
    if (times.has(at)) continue;
    const [record] = (await readRecordsAt(connection, [one])).values();
    if (record) times.set(at, record.timestamp);
  }
  return withAges(lags, times, Date.now());
}

async function describeOurs(connection: KafkaConnection): Promise<DescribedGroup[]> {
  const names = (await listGroups(connection)).filter((group) => serviceOfGroup(group));
  return Promise.all(names.map((group) => describeGroup(connection, group)));
}

async function boundsOf(
  connection: KafkaConnection,
  groups: readonly DescribedGroup[],
): Promise<ReadonlyMap<string, Bounds>> {
  const topics = groups.flatMap(({ committed, members }) => [
    ...committed.map(({ topic }) => topic),
    ...members.flatMap(({ assigned }) => [...assigned.keys()]),
  ]);
  return readBounds(connection, [...new Set(topics)]);
}

function instanceOf(clientId: string, group: string): string {
  const suffix = `-${group}-group`;
  return clientId.endsWith(suffix) ? clientId.slice(0, -suffix.length) : clientId;
}
