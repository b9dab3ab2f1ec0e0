import { setTimeout as sleep } from 'node:timers/promises';
import { atATime } from './at-a-time.js';
import type { KafkaConnection } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import type { InboundRecord } from './record.js';

const MIB = 1024 * 1024;
/** Longer than the transaction timeout, after which the broker ends what a crashed writer left open. */
const OPEN_TRANSACTION_MS = 20_000;
/** Pages of this process. Whoever takes over all partitions of several groups reads dozens of logs, and records take ten times their bytes. */
const limited = atATime(2);

/**
 * The records of a partition from `begin` to before `end`, which may be hidden behind a transaction that its writer left open: it
 * may be about to be committed, so it is waited for.
 *
 * @throws Error when the partition cannot be read now, or a transaction does not end.
 */
export async function* readSettled(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  begin: number,
  end: number,
  pageBytes = 8 * MIB,
): AsyncGenerator<InboundRecord[]> {
  const giveUpAt = performance.now() + OPEN_TRANSACTION_MS;
  for (let offset = begin; offset < end;) {
    const metadata = await connection.metadata({ topics: [topic] });
    const described = metadata.topics.get(topic);
    const leader = described?.partitions[partition]?.leader;
    if (!described || leader === undefined) throw new Error(`${topic}/${partition} has no leader`);
    const page = { maxWaitMs: 100, maxBytes: pageBytes, maxPartitionBytes: pageBytes };
    const from = [{ topic, partition, offset }];
    const [fetched] = await limited(() =>
      fetchRecords(connection, leader, from, new Map([[topic, described.id]]), page),
    );
    if (!fetched || fetched.problem) {
      connection.clearMetadata();
      throw new Error(`${topic}/${partition} cannot be read now`);
    }
    yield fetched.records;
    if (fetched.nextOffset === offset) {
      if (performance.now() > giveUpAt) throw new Error(`${topic}/${partition} has a transaction that does not end`);
      await sleep(50);
    }
    offset = fetched.nextOffset;
  }
}
