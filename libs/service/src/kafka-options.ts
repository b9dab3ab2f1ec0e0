import { WeirError } from '@weir/errors';
import type { KafkaOptions } from '@weir/kafka';
import type { BaseConfig } from './base-config.js';

/**
 * Client options from the environment.
 *
 * @throws WeirError fatal `config-invalid`: a mechanism without what it authenticates with, half of a certificate, or what is for
 *   TLS where there is none, which would be sent in the clear without anybody noticing.
 */
export function kafkaOptions(config: BaseConfig, clientId: string): KafkaOptions {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key } = config;
  if (mechanism) requireAll(config, 'KAFKA_SASL_MECHANISM', ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD']);
  if (cert) requireAll(config, 'KAFKA_TLS_CERT', ['KAFKA_TLS_KEY']);
  if (key) requireAll(config, 'KAFKA_TLS_KEY', ['KAFKA_TLS_CERT']);
  if (ca) requireAll(config, 'KAFKA_TLS_CA', ['KAFKA_TLS']);
  if (cert) requireAll(config, 'KAFKA_TLS_CERT', ['KAFKA_TLS']);
  return {
    brokers: config.KAFKA_BROKERS,
    clientId,
    ...(config.KAFKA_TLS ? { tls: { ...(ca ? { ca } : {}), ...(cert && key ? { cert, key } : {}) } } : {}),
    ...(mechanism
      ? {
          sasl: {
            mechanism,
            username: config.KAFKA_SASL_USERNAME ?? '',
            password: config.KAFKA_SASL_PASSWORD ?? '',
          },
        }
      : {}),
  };
}

function requireAll(config: BaseConfig, given: string, needed: readonly (keyof BaseConfig)[]): void {
  const missing = needed.filter((name) => !config[name]);
  if (missing.length === 0) return;
  throw new WeirError({
    code: 'config-invalid',
    disposition: 'fatal',
    field: missing.join(', '),
    message: `Invalid environment: ${given} is set, and ${missing.join(' and ')} missing.`,
  });
}
