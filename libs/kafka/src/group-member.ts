import { setTimeout as sleep } from 'node:timers/promises';
import {
  decodeConsumerProtocolAssignment,
  encodeConsumerProtocolAssignment,
  encodeConsumerProtocolSubscription,
  FindCoordinatorKeyTypes,
} from '@platformatic/kafka';
import type { Logger } from '@weir/telemetry';
import { hasProtocolError, type KafkaConnection } from './connection.js';
import { type Assignment, assignRanges } from './range-assignor.js';

export interface GroupTimeouts {
  /** Silence after which the broker gives this member's partitions to others, milliseconds. @default 10,000 */
  sessionMs: number;
  /** How long a member may take to hand back its partitions. @default 30,000 */
  rebalanceMs: number;
  /** @default 1,000 */
  heartbeatMs: number;
}

export const DEFAULT_TIMEOUTS: GroupTimeouts = { sessionMs: 10_000, rebalanceMs: 30_000, heartbeatMs: 1_000 };

export interface GroupHooks {
  /** The group is about to be split anew: finish what is in flight, and commit it. The member joins afterwards. */
  onRebalance(): Promise<void>;
  /**
   * From now on the partitions may get another owner: resolves when nothing that was written for them is under way any
   * longer, because what reaches a broker later the next owner does not find in its ledgers. `holds` says no meanwhile.
   */
  onRelease(): Promise<void>;
  /** @param continued - Whether this member was one until now, so what it kept of its old partitions still holds. */
  onAssigned(assignment: Assignment, continued: boolean): Promise<void>;
  /** The broker gave this member up; its partitions may have new owners already. */
  onLost(): void;
}

export interface GroupMemberOptions {
  connection: KafkaConnection;
  group: string;
  topics: readonly string[];
  timeouts: GroupTimeouts;
  hooks: GroupHooks;
  logger: Logger;
}

export interface OffsetToCommit {
  topic: string;
  partition: number;
  offset: number;
  metadata: string;
}

export interface CommittedOffset {
  /** -1 when nothing was committed. */
  offset: number;
  metadata: string;
}

type Ended = 'rebalance' | 'lost' | 'stopped';

const PROTOCOL = 'range';
const RETRY_MS = 300;
const STOP_MS = 2_000;

/**
 * Membership of a consumer group (classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup), with two things that
 * ready-made consumers do not offer: work in flight is finished *before* the member rejoins, and a lease tells at any
 * moment whether a partition is still this member's.
 */
export class GroupMember {
  readonly #options: GroupMemberOptions;
  readonly #stop = new AbortController();
  #coordinator: number | undefined;
  #memberId = '';
  #generation = -1;
  #assignment: Assignment = new Map();
  /** By the monotonic clock, milliseconds: a frozen process finds it in the past when it wakes up. */
  #leaseUntil = 0;
  #joining: PromiseWithResolvers<void> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    // A join in progress waits for other members; they are not worth waiting for.
    await Promise.race([this.#running, sleep(STOP_MS, undefined, { ref: false })]);
    this.#leaseUntil = 0;
    this.#assignment = new Map();
    if (!this.#memberId) return;
    await Promise.race([this.#options.hooks.onRelease(), sleep(STOP_MS, undefined, { ref: false })]);
    const leaving = this.#coordinatorRequest('LeaveGroup', this.#options.group, [{ memberId: this.#memberId }]);
    await Promise.race([leaving.catch(() => undefined), sleep(STOP_MS, undefined, { ref: false })]);
    this.#memberId = '';
  }

  get assignment(): Assignment {
    return this.#assignment;
  }

  /** Whether the partition is this member's now: assigned, and the last heartbeat younger than the session timeout. */
  holds(topic: string, partition: number): boolean {
    return (
      this.#joining === undefined &&
      performance.now() < this.#leaseUntil &&
      (this.#assignment.get(topic)?.includes(partition) ?? false)
    );
  }

  /** Like `holds`, once a rebalance in progress has ended. */
  async confirm(topic: string, partition: number): Promise<boolean> {
    while (this.#joining) await this.#joining.promise;
    return this.holds(topic, partition);
  }

  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (offsets.length === 0) return;
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, partitions]) => ({
      name,
      partitions: partitions.map(({ partition, offset, metadata }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: -1,
        committedMetadata: metadata,
      })),
    }));
    await this.#coordinatorRequest('OffsetCommit', this.#options.group, this.#generation, this.#memberId, null, topics);
  }

  async committed(partitions: readonly { topic: string; partition: number }[]): Promise<Map<string, CommittedOffset>> {
    if (partitions.length === 0) return new Map();
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, list]) => ({
      name,
      partitionIndexes: list.map(({ partition }) => partition),
    }));
    const response = await this.#coordinatorRequest<OffsetFetchResponse>(
      'OffsetFetch',
      [{ groupId: this.#options.group, memberId: null, memberEpoch: -1, topics }],
      true,
    );
    const offsets = new Map<string, CommittedOffset>();
    for (const topic of response.groups.flatMap((group) => group.topics)) {
      for (const { partitionIndex, committedOffset, metadata } of topic.partitions) {
        offsets.set(`${topic.name}/${partitionIndex}`, { offset: Number(committedOffset), metadata: metadata ?? '' });
      }
    }
    return offsets;
  }

  async #run(): Promise<void> {
    const { hooks, logger, group } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        const continued = await this.#join();
        const session = new AbortController();
        const beating = this.#beat(session.signal);
        try {
          await hooks.onAssigned(this.#assignment, continued);
        } catch (error) {
          session.abort();
          await beating;
          throw error;
        }
        const ended = await beating;
        if (ended === 'rebalance') await hooks.onRebalance();
        if (ended === 'lost') this.#lose();
      } catch (error) {
        this.#endJoining();
        if (this.#stop.signal.aborted) return;
        if (hasProtocolError(error, ...MEMBERSHIP_LOST)) this.#lose();
        this.#coordinator = undefined;
        logger.debug({ group, error: String(error) }, 'group request failed, trying again');
        await this.#pause(RETRY_MS);
      }
    }
    this.#endJoining();
  }

  #lose(): void {
    this.#leaseUntil = 0;
    this.#memberId = '';
    this.#generation = -1;
    this.#assignment = new Map();
    this.#options.hooks.onLost();
  }

  /** @returns Whether this member was already one. */
  async #join(): Promise<boolean> {
    const { group, topics, timeouts } = this.#options;
    this.#joining ??= Promise.withResolvers();
    if (this.#memberId) await this.#options.hooks.onRelease();
    const continued = this.#memberId !== '' && this.#leaseUntil > performance.now();
    const subscription = encodeConsumerProtocolSubscription({ version: 0, topics: [...topics] });
    const join = (memberId: string) =>
      this.#coordinatorRequest<JoinGroupResponse>(
        'JoinGroup',
        group,
        timeouts.sessionMs,
        timeouts.rebalanceMs,
        memberId,
        null,
        'consumer',
        [{ name: PROTOCOL, metadata: subscription }],
        '',
      );
    const joined = await join(this.#memberId).catch((error: unknown) => {
      // The broker hands a new member its id first, so that a lost reply leaves no ghost behind (KIP-394).
      const given = (error as { response?: JoinGroupResponse }).response?.memberId;
      if (hasProtocolError(error, 'MEMBER_ID_REQUIRED') && given) return join(given);
      throw error;
    });
    this.#memberId = joined.memberId;
    this.#generation = joined.generationId;
    const assignments =
      joined.leader === joined.memberId ? await this.#assign(joined.members.map((member) => member.memberId)) : [];
    const sent = performance.now();
    const synced = await this.#coordinatorRequest<{ assignment: Buffer }>(
      'SyncGroup',
      group,
      this.#generation,
      this.#memberId,
      null,
      'consumer',
      PROTOCOL,
      assignments,
    );
    const assigned =
      synced.assignment.length > 0 ? decodeConsumerProtocolAssignment(synced.assignment).assignedPartitions : [];
    this.#assignment = new Map(assigned.map(({ topic, partitions }) => [topic, partitions]));
    this.#leaseUntil = sent + timeouts.sessionMs;
    this.#endJoining();
    return continued;
  }

  #endJoining(): void {
    this.#joining?.resolve();
    this.#joining = undefined;
  }

  /** As the group's leader: every member runs this same code, so the protocol's name is all that must agree. */
  async #assign(memberIds: readonly string[]): Promise<{ memberId: string; assignment: Buffer }[]> {
    const { connection, topics } = this.#options;
    const metadata = await connection.metadata({ topics: [...topics], forceUpdate: true });
    const counts = new Map([...metadata.topics].map(([name, topic]) => [name, topic.partitionsCount]));
    return [...assignRanges(memberIds, counts)].map(([memberId, assignment]) => ({
      memberId,
      assignment: encodeConsumerProtocolAssignment({
        version: 0,
        assignedPartitions: [...assignment].map(([topic, partitions]) => ({ topic, partitions: [...partitions] })),
      }),
    }));
  }

  async #beat(session: AbortSignal): Promise<Ended> {
    const { group, timeouts } = this.#options;
    for (;;) {
      await this.#pause(timeouts.heartbeatMs);
      if (this.#stop.signal.aborted || session.aborted) return 'stopped';
      const sent = performance.now();
      try {
        await this.#coordinatorRequest('Heartbeat', group, this.#generation, this.#memberId, null);
        this.#leaseUntil = sent + timeouts.sessionMs;
      } catch (error) {
        if (hasProtocolError(error, 'REBALANCE_IN_PROGRESS')) {
          // The broker heard from us: the lease goes on until the partitions are handed back.
          this.#leaseUntil = sent + timeouts.sessionMs;
          return 'rebalance';
        }
        if (hasProtocolError(error, ...MEMBERSHIP_LOST)) return 'lost';
        // Unreachable, or the coordinator moved: the lease runs out by itself if this lasts.
        this.#coordinator = undefined;
      }
    }
  }

  async #coordinatorRequest<Response>(api: string, ...parameters: unknown[]): Promise<Response> {
    this.#coordinator ??= await this.#findCoordinator();
    try {
      return await this.#options.connection.request<Response>(api, this.#coordinator, ...parameters);
    } catch (error) {
      if (hasProtocolError(error, 'NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE')) this.#coordinator = undefined;
      throw error;
    }
  }

  async #findCoordinator(): Promise<number> {
    const { connection, group } = this.#options;
    const response = await connection.request<{ coordinators: { nodeId: number }[] }>(
      'FindCoordinator',
      'any',
      FindCoordinatorKeyTypes.GROUP,
      [group],
    );
    return response.coordinators[0]!.nodeId;
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

const MEMBERSHIP_LOST = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'];

interface JoinGroupResponse {
  memberId: string;
  generationId: number;
  leader: string;
  members: { memberId: string }[];
}

interface OffsetFetchResponse {
  groups: {
    topics: {
      name: string;
      partitions: { partitionIndex: number; committedOffset: bigint; metadata: string | null }[];
    }[];
  }[];
}
