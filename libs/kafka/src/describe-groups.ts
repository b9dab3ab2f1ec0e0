import { decodeConsumerProtocolAssignment } from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import { hasProtocolError, type KafkaConnection } from './connection.js';

/** What a group has committed for one partition. */
export interface GroupCommit {
  topic: string;
  partition: number;
  /** Of the next message to handle; -1 when nothing was committed. */
  offset: number;
  metadata: string;
}

export interface DescribedMember {
  clientId: string;
  host: string;
  /** Partitions that are its own, by topic. */
  assigned: ReadonlyMap<string, readonly number[]>;
}

export interface DescribedGroup {
  group: string;
  /** The broker's word: `Stable`, `Empty`, `Dead`, `PreparingRebalance`, `CompletingRebalance`. */
  state: string;
  committed: GroupCommit[];
  members: DescribedMember[];
}

/** The names of all consumer groups: every broker knows those that it coordinates, and no others. */
export async function listGroups(connection: KafkaConnection): Promise<string[]> {
  const { brokers } = await connection.metadata({ topics: [] });
  const lists = await Promise.all(
    [...brokers.keys()].map((node) =>
      connection.request<{ groups: { groupId: string }[] }>('ListGroups', node, [], []),
    ),
  );
  return lists.flatMap(({ groups }) => groups.map(({ groupId }) => groupId));
}

/** Who is in a group, and how far it has come. A group that nobody knows is `Dead`, without either. */
export async function describeGroup(connection: KafkaConnection, group: string): Promise<DescribedGroup> {
  const node = await findCoordinator(connection, group);
  const [committed, described] = await Promise.all([
    fetchCommitted(connection, node, group),
    connection.request<DescribeGroupsResponse>('DescribeGroups', node, [group], false).catch(unlessUnknown),
  ]);
  const state = described?.groups[0]?.groupState ?? 'Dead';
  const members = (described?.groups ?? []).flatMap((one) => [...one.members.values()]);
  return {
    group,
    state,
    committed,
    members: members.map(({ clientId, clientHost, memberAssignment }) => ({
      clientId,
      host: clientHost,
      assigned: assignedIn(memberAssignment),
    })),
  };
}

/**
 * Commits offsets for a group that has no members, as a tool does.
 *
 * @throws WeirError `group-active` (fatal) when it has some: they would go on from where they are, and commit that.
 */
export async function commitForGroup(
  connection: KafkaConnection,
  group: string,
  offsets: readonly GroupCommit[],
): Promise<void> {
  const node = await findCoordinator(connection, group);
  const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition, offset, metadata }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    })),
  }));
  try {
    await connection.request('OffsetCommit', node, group, -1, '', null, topics);
  } catch (error) {
    if (hasProtocolError(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS')) {
      throw new WeirError({
        code: 'group-active',
        disposition: 'fatal',
        message: `${group} has members now: nothing was changed.`,
        cause: error,
      });
    }
    throw error;
  }
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

async function fetchCommitted(connection: KafkaConnection, node: number, group: string): Promise<GroupCommit[]> {
  // No topics means all that have a commit.
  const request = [{ groupId: group, memberId: null, memberEpoch: -1, topics: null }];
  const { groups } = await connection.request<OffsetFetchResponse>('OffsetFetch', node, request, false);
  return groups.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, committedOffset, metadata }) => ({
        topic: name,
        partition: partitionIndex,
        offset: Number(committedOffset),
        metadata: metadata ?? '',
      })),
    ),
  );
}

function assignedIn(bytes: Buffer): ReadonlyMap<string, readonly number[]> {
  // Empty while the group is being split anew.
  if (bytes.length === 0) return new Map();
  const { assignedPartitions } = decodeConsumerProtocolAssignment(bytes);
  return new Map(assignedPartitions.map(({ topic, partitions }) => [topic, partitions]));
}

/** Newer brokers do not describe a group that they do not know. */
function unlessUnknown(error: unknown): undefined {
  if (hasProtocolError(error, 'GROUP_ID_NOT_FOUND')) return undefined;
  throw error;
}

interface OffsetFetchResponse {
  groups: {
    topics: {
      name: string;
      partitions: { partitionIndex: number; committedOffset: bigint; metadata?: string | null }[];
    }[];
  }[];
}

interface MemberResponse {
  clientId: string;
  clientHost: string;
  memberAssignment: Buffer;
}

interface DescribeGroupsResponse {
  groups: { groupState: string; members: MemberResponse[] | Map<string, MemberResponse> }[];
}
