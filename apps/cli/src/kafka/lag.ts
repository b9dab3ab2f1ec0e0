export interface PartitionAt {
  topic: string;
  partition: number;
}

export interface Committed extends PartitionAt {
  /** -1 when nothing was committed. */
  offset: number;
}

/** First and one past the last record that can be read. */
export interface Bounds {
  start: number;
  end: number;
}

const GROUP = /^weir\.([^.]+)\..+$/;

/** The service that a consumer group belongs to: `weir.<service>.<use-case>`. */
export function serviceOfGroup(group: string): string | undefined {
  return GROUP.exec(group)?.[1];
}

/**
 * How many records a group has yet to handle. What retention removed cannot be handled; without a commit, a group begins
 * with the oldest record.
 *
 * @param bounds - By `topic/partition`; partitions that are not in it no longer exist.
 */
export function lagOf(committed: readonly Committed[], bounds: ReadonlyMap<string, Bounds>): number {
  let lag = 0;
  for (const { topic, partition, offset } of committed) {
    const bound = bounds.get(`${topic}/${partition}`);
    if (bound) lag += Math.max(0, bound.end - Math.max(offset, bound.start));
  }
  return lag;
}

export interface PartitionLag {
  partition: number;
  /** Null when nothing was committed: the group begins with the oldest record. */
  committed: number | null;
  /** Offset of the next message to handle. */
  next: number;
  end: number;
  lag: number;
  /** How long the next message has been waiting; null when none waits. */
  oldestSeconds: number | null;
  /** Whose it is now: `weir-<service>-<instance>`. */
  member: string | null;
}

/** A group's progress on one topic. */
export interface TopicLag {
  group: string;
  topic: string;
  lag: number;
  oldestSeconds: number | null;
  /** Everyone who has a partition of it. */
  members: string[];
  partitions: PartitionLag[];
}

export interface GroupProgress {
  group: string;
  committed: readonly Committed[];
  members: readonly { name: string; assigned: ReadonlyMap<string, readonly number[]> }[];
}

/** Lag by group and topic, of every partition that was committed or is assigned; ages are not known yet. */
export function topicLags(groups: readonly GroupProgress[], bounds: ReadonlyMap<string, Bounds>): TopicLag[] {
  return groups.flatMap(({ group, committed, members }) => {
    const offsets = new Map<string, number>(
      committed.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]),
    );
    const owners = new Map<string, string>(
      members.flatMap(({ name, assigned }) =>
        [...assigned].flatMap(([topic, own]) => own.map((partition) => [`${topic}/${partition}`, name] as const)),
      ),
    );
    const places = [...new Set([...offsets.keys(), ...owners.keys()])].filter((place) => bounds.has(place));
    const byTopic = Map.groupBy(places, (place) => place.slice(0, place.lastIndexOf('/')));
    return [...byTopic].map(([topic, own]): TopicLag => {
      const partitions = own
        .map((place) => partitionLag(place, offsets.get(place) ?? -1, bounds.get(place)!, owners.get(place) ?? null))
        .toSorted((a, b) => a.partition - b.partition);
      return {
        group,
        topic,
        lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
        oldestSeconds: null,
        members: [...new Set(partitions.flatMap(({ member }) => member ?? []))],
        partitions,
      };
    });
  });
}

function partitionLag(place: string, offset: number, { start, end }: Bounds, member: string | null): PartitionLag {
  const next = Math.max(offset, start);
  return {
    partition: Number(place.slice(place.lastIndexOf('/') + 1)),
    committed: offset < 0 ? null : offset,
    next,
    end,
    lag: Math.max(0, end - next),
    oldestSeconds: null,
    member,
  };
}

/**
 * With how long each has been waiting, the one with the oldest message first.
 *
 * @param times - Of the next messages, by `topic/partition/offset`, in milliseconds since the epoch.
 */
export function withAges(lags: readonly TopicLag[], times: ReadonlyMap<string, number>, now: number): TopicLag[] {
  return lags
    .map((lag) => {
      const partitions = lag.partitions.map((one) => {
        const time = one.lag > 0 ? times.get(`${lag.topic}/${one.partition}/${one.next}`) : undefined;
        return { ...one, oldestSeconds: time === undefined ? null : Math.max(0, now - time) / 1_000 };
      });
      const ages = partitions.flatMap(({ oldestSeconds }) => oldestSeconds ?? []);
      return { ...lag, partitions, oldestSeconds: ages.length === 0 ? null : Math.max(...ages) };
    })
    .toSorted((a, b) => (b.oldestSeconds ?? -1) - (a.oldestSeconds ?? -1) || b.lag - a.lag);
}
