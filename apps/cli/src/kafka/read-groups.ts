import type { KafkaConnection } from '@weir/kafka';
import { type Bounds, type Committed, lagOf, serviceOfGroup } from './lag.js';
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
  const names = await listGroups(connection);
  const groups = await Promise.all(
    names.map(async (group) => {
      const coordinator = await findCoordinator(connection, group);
      const [committed, members] = await Promise.all([
        fetchCommitted(connection, coordinator, group),
        fetchMembers(connection, coordinator, group),
      ]);
      return { group, service: serviceOfGroup(group)!, committed, members };
    }),
  );
  const topics = new Set(groups.flatMap(({ committed }) => committed.map(({ topic }) => topic)));
  const bounds: ReadonlyMap<string, Bounds> = await readBounds(connection, [...topics]);
  return groups.map(({ committed, ...group }) => ({ ...group, lag: lagOf(committed, bounds) }));
}

/** Every broker knows the groups that it coordinates, and no others. */
async function listGroups(connection: KafkaConnection): Promise<string[]> {
  const { brokers } = await connection.metadata({ topics: [] });
  const lists = await Promise.all(
    [...brokers.keys()].map((node) =>
      connection.request<{ groups: { groupId: string }[] }>('ListGroups', node, [], []),
    ),
  );
  return lists.flatMap(({ groups }) => groups.map(({ groupId }) => groupId)).filter((group) => serviceOfGroup(group));
}

async function findCoordinator(connection: KafkaConnection, group: string): Promise<number> {
  const groupKey = 0;
  const { coordinators } = await connection.request<{ coordinators: { nodeId: number }[] }>(
    'FindCoordinator',
    'any',
    groupKey,
    [group],
  );
  return coordinators[0]!.nodeId;
}

async function fetchCommitted(connection: KafkaConnection, node: number, group: string): Promise<Committed[]> {
  // No topics means all that have a commit.
  const request = [{ groupId: group, memberId: null, memberEpoch: -1, topics: null }];
  const { groups } = await connection.request<OffsetFetchResponse>('OffsetFetch', node, request, false);
  return groups.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, committedOffset }) => ({
        topic: name,
        partition: partitionIndex,
        offset: Number(committedOffset),
      })),
    ),
  );
}

async function fetchMembers(connection: KafkaConnection, node: number, group: string): Promise<string[]> {
  const { groups } = await connection.request<DescribeGroupsResponse>('DescribeGroups', node, [group], false);
  const suffix = `-${group}-group`;
  return groups
    .flatMap(({ members }) => [...members.values()])
    .map(({ clientId }) => (clientId.endsWith(suffix) ? clientId.slice(0, -suffix.length) : clientId));
}

interface OffsetFetchResponse {
  groups: { topics: { name: string; partitions: { partitionIndex: number; committedOffset: bigint }[] }[] }[];
}

interface DescribeGroupsResponse {
  groups: { members: { clientId: string }[] | Map<string, { clientId: string }> }[];
}
