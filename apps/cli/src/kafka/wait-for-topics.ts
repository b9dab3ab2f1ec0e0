import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '@weir/contracts';
import { KafkaConnection, type KafkaOptions } from '@weir/kafka';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readBounds } from './read-bounds.js';

const NAMES = Object.values(topics).map(({ name }) => name);
const POLL_MS = 50;
const GIVE_UP_MS = 60_000;

/**
 * Resolves when every partition of the catalogue can be read: brokers hear of new topics a little after the controller has
 * made them, and after a start they lead their partitions a little after they answer.
 */
export async function waitForTopics(kafka: KafkaOptions, signal: AbortSignal): Promise<void> {
  const connection = new KafkaConnection(kafka, 'topics');
  const giveUpAt = performance.now() + GIVE_UP_MS;
  try {
    for (let failure: unknown; !signal.aborted; await sleep(POLL_MS)) {
      try {
        connection.clearMetadata();
        const bounds = await readBounds(connection, NAMES);
        if (NAMES.every((name) => bounds.has(`${name}/0`))) return;
      } catch (error) {
        failure = error;
      }
      if (performance.now() > giveUpAt) throw notReady(failure);
    }
  } finally {
    await connection.close();
  }
}

function notReady(cause: unknown): CliError {
  return new CliError({
    code: 'kafka-not-ready',
    exitCode: EXIT.notReady,
    message: `Kafka has no leaders for its topics after ${GIVE_UP_MS / 1_000} s. Look at its log.`,
    cause,
  });
}
