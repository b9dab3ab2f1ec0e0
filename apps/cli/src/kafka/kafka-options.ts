import { loadConfig } from '@weir/config';
import { DEFAULT_REPLY_PREFIX, type KafkaOptions, kafkaConfig, kafkaOptions } from '@weir/kafka';
import { z } from 'zod';
import { notRunning } from '../find-gateway.js';
import type { Settings } from '../settings.js';
import { readLiveState } from '../supervisor/state-file.js';

/**
 * How to reach the Kafka that `KAFKA_BROKERS` names, else that of the system which runs in this home.
 *
 * @throws CliError `not-running`
 */
export function findKafka(settings: Settings): KafkaOptions {
  const brokers = settings.kafkaBrokers ?? readLiveState(settings.home)?.kafka.brokers.join(',');
  if (brokers === undefined || brokers === '') throw notRunning('KAFKA_BROKERS');
  return kafkaAt(brokers, settings);
}

/** With the way to authenticate that the services use too. */
export function kafkaAt(brokers: string, settings: Settings): KafkaOptions {
  const config = loadConfig(z.object(kafkaConfig), { ...settings.environment, KAFKA_BROKERS: brokers });
  return kafkaOptions(config, 'weir-cli');
}

/** What reply topics begin with. */
export function replyPrefixOf({ environment }: Settings): string {
  return environment['WEIR_REPLY_TOPIC_PREFIX'] || DEFAULT_REPLY_PREFIX;
}
