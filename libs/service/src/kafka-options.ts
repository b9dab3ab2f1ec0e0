import type { KafkaOptions } from '@weir/kafka';
import type { BaseConfig } from './base-config.js';

/** Client options from the environment. */
export function kafkaOptions(config: BaseConfig, clientId: string): KafkaOptions {
  return {
    brokers: config.KAFKA_BROKERS,
    clientId,
    ...(config.KAFKA_TLS ? { tls: {} } : {}),
    ...(config.KAFKA_SASL_MECHANISM
      ? {
          sasl: {
            mechanism: config.KAFKA_SASL_MECHANISM,
            username: config.KAFKA_SASL_USERNAME ?? '',
            password: config.KAFKA_SASL_PASSWORD ?? '',
          },
        }
      : {}),
  };
}
