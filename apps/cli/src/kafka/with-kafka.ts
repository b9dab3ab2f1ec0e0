import { KafkaConnection, type KafkaOptions, unavailable } from '@weir/kafka';
import { WeirError } from '@weir/errors';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/**
 * Runs with a connection of its own, and closes it.
 *
 * @throws CliError `kafka-unavailable` when no broker answers.
 */
export async function withKafka<Result>(
  kafka: KafkaOptions,
  use: (connection: KafkaConnection) => Promise<Result>,
): Promise<Result> {
  const connection = new KafkaConnection(kafka, 'cli');
  try {
    return await use(connection);
  } catch (error) {
    throw WeirError.is(error) ? error : kafkaDown(kafka, error);
  } finally {
    // What was done is done, however the sockets close.
    await connection.close().catch(() => undefined);
  }
}

export function kafkaDown(kafka: KafkaOptions, cause: unknown): CliError {
  const { code } = unavailable(cause);
  return new CliError({
    code,
    exitCode: EXIT.notReady,
    message: `No Kafka broker answers at ${kafka.brokers.join(', ')}. See what is running with: weir status`,
    cause,
  });
}
