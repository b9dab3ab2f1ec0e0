import { WeirError } from '@weir/errors';
import type { KafkaOptions } from '@weir/kafka';
import type { BaseConfig } from './base-config.js';

/**
 * Client options from the environment.
 *
 * @throws WeirError fatal `config-invalid`: a mechanism without what it authenticates with.
 */
export function kafkaOptions(config: BaseConfig, clientId: string): KafkaOptions {
  if (config.KAFKA_SASL_MECHANISM) {
    const missing = (['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).filter((name) => !config[name]);
    if (missing.length > 0) {
      throw new WeirError({
        code: 'config-invalid',
        disposition: 'fatal',
        field: missing.join(', '),
        message: `Invalid environment: KAFKA_SASL_MECHANISM is set, and ${missing.join(' and ')} missing.`,
      });
    }
  }
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
