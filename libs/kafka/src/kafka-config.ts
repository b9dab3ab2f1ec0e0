import { WeirError } from '@weir/errors';
import { z } from 'zod';
import type { KafkaOptions } from './connection.js';

/** The environment of whatever talks to Kafka. A schema spreads this. */
export const kafkaConfig = {
  KAFKA_BROKERS: z
    .string()
    .default('127.0.0.1:9092')
    .transform((value) => value.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'must be host:port, comma-separated')).min(1))
    .describe('Kafka brokers, host:port, comma-separated'),
  KAFKA_TLS: z.stringbool().default(false).describe('talk to Kafka over TLS'),
  KAFKA_SASL_MECHANISM: z
    .enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
    .optional()
    .describe('how to authenticate with Kafka'),
  KAFKA_SASL_USERNAME: z.string().optional().describe('user name for Kafka'),
  KAFKA_SASL_PASSWORD: z
    .string()
    .optional()
    .describe('password for Kafka (secret: KAFKA_SASL_PASSWORD_FILE works too)'),
} as const;

type KafkaConfig = z.output<z.ZodObject<typeof kafkaConfig>>;

/**
 * Client options from the environment.
 *
 * @throws WeirError fatal `config-invalid`: a mechanism without what it authenticates with.
 */
export function kafkaOptions(config: KafkaConfig, clientId: string): KafkaOptions {
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
