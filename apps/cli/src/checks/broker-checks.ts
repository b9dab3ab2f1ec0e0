import { HEADER, topics } from '@weir/contracts';
import {
  describeLogFolders,
  headerOf,
  type InboundRecord,
  type KafkaConnection,
  type LogFolder,
  readRecordsAt,
} from '@weir/kafka';
import { readBounds } from '../kafka/read-bounds.js';
import { bytes } from '../output/bytes.js';
import { type Check, failed, ok, warning } from './check.js';

const GIB = 1024 ** 3;
const LEAST_FREE = 2 * GIB;
const LEAST_FREE_SHARE = 0.1;
const MOST_SKEW_MS = 2_000;
/** Older records say nothing of the clocks of now. */
const RECENT_MS = 3_600_000;
/** Busy ones, whose records bear the time of who wrote them. */
const WATCHED = [topics.answerRequested, topics.answerCompleted, topics.documentStatus, topics.auditRecorded];

/** Every broker: that it answers, its disk, and its clock. */
export async function checkBrokers(connection: KafkaConnection): Promise<Check[]> {
  const { brokers } = await connection.metadata({ topics: [], forceUpdate: true });
  const each = await Promise.all(
    [...brokers].map(async ([node, { host, port }]) => {
      const name = `broker ${node} at ${host}:${port}`;
      return connection.request('ListGroups', node, [], []).then(
        () => ok('broker', `${name} answers`),
        () => failed('broker', `${name} does not answer`, 'Start it, and look at its log and the network between.'),
      );
    }),
  );
  const folders = await describeLogFolders(connection).catch(() => undefined);
  const disks = folders?.flatMap(judgeLogFolder) ?? [
    warning(
      'broker disk',
      'may not be seen by this user',
      'Allow DESCRIBE on the cluster to it, or look at the broker.',
    ),
  ];
  // Of what cannot be read now, nothing is known.
  const latest = await readLatest(connection).catch(() => []);
  return [...each, ...disks, judgeClocks(latest, Date.now())];
}

export function judgeLogFolder({ broker, folder, totalBytes, usableBytes }: LogFolder): Check[] {
  // Brokers before 3.3 do not say.
  if (totalBytes < 0) return [];
  const message = `${bytes(usableBytes)} of ${bytes(totalBytes)} free at ${folder} of broker ${broker}`;
  const fix = 'Free some, enlarge the disk, or keep topics for less long: a broker whose disk is full ends.';
  if (usableBytes < LEAST_FREE) return [failed('broker disk', message, fix)];
  if (usableBytes < totalBytes * LEAST_FREE_SHARE) return [warning('broker disk', message, fix)];
  return [ok('broker disk', message)];
}

/**
 * Compares clocks by the latest records, without writing any: a record's time is the broker's, its header tells the writer's. A broker
 * that is ahead has records of the future; one that is behind has records that it took before they were made.
 *
 * @param now - This machine's time, milliseconds since the epoch.
 */
export function judgeClocks(records: readonly InboundRecord[], now: number): Check {
  const fix = 'Set the clocks of brokers and services by NTP.';
  const recent = records.filter(({ timestamp, former }) => !former && timestamp > now - RECENT_MS);
  if (recent.length === 0) return ok('broker clock', 'no record of the last hour tells');
  const ahead = Math.max(...recent.map(({ timestamp }) => timestamp - now));
  if (ahead > MOST_SKEW_MS) return failed('broker clock', `${Math.round(ahead)} ms ahead of this machine's`, fix);
  const behind = Math.max(
    ...recent
      .map((record) => Date.parse(headerOf(record, HEADER.time) ?? '') - record.timestamp)
      .filter(Number.isFinite),
  );
  if (behind > MOST_SKEW_MS) {
    return failed('broker clock', `${Math.round(behind)} ms behind that of a service which wrote to it`, fix);
  }
  return ok('broker clock', `agrees with the clocks of writers and this machine, within ${MOST_SKEW_MS} ms`);
}

async function readLatest(connection: KafkaConnection): Promise<InboundRecord[]> {
  const bounds = await readBounds(
    connection,
    WATCHED.map(({ name }) => name),
  );
  const lookups = [...bounds].flatMap(([place, { start, end }]) => {
    const cut = place.lastIndexOf('/');
    // The last place may hold the mark of a transaction.
    return [2, 1]
      .filter((back) => end - back >= start)
      .slice(0, 1)
      .map((back) => ({
        topic: place.slice(0, cut),
        partition: Number(place.slice(cut + 1)),
        offset: end - back,
        end,
      }));
  });
  return [...(await readRecordsAt(connection, lookups)).values()];
}
