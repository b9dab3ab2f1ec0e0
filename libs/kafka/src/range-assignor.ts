/** Topic → partitions. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

/**
 * Kafka's range assignment: members in order of their id, each a contiguous run of every topic's partitions. Topics with
 * the same partition count are split alike, so a request, its steps and its answer stay with one member.
 *
 * @param partitionCounts - By topic.
 */
export function assignRanges(
  memberIds: readonly string[],
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, Assignment> {
  const members = memberIds.toSorted();
  return new Map(
    members.map((memberId, index) => {
      const assignment = new Map<string, number[]>();
      for (const [topic, count] of partitionCounts) {
        const [start, end] = range(index, members.length, count);
        if (end > start)
          assignment.set(
            topic,
            Array.from({ length: end - start }, (_, step) => start + step),
          );
      }
      return [memberId, assignment];
    }),
  );
}

/** The first `count % members` members get one more. */
function range(index: number, members: number, count: number): [number, number] {
  const share = Math.floor(count / members);
  const extra = count % members;
  const start = index * share + Math.min(index, extra);
  return [start, start + share + (index < extra ? 1 : 0)];
}
