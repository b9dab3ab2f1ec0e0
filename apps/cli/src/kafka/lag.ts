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
