import { WeirError } from '@weir/errors';
import { z } from 'zod';
import type { KafkaOptions } from './connection.js';

/** Texts of several lines are given as files: `NAME_FILE`. */
const pem = z
  .string()
  .regex(/-----BEGIN [A-Z ]+-----/, 'must be PEM')
  .optional();

/** The environment of whatever talks to Kafka. A schema spreads this. */
export const kafkaConfig = {
  KAFKA_BROKERS: z
    .string()
    .default('127.0.0.1:9092')
    .transform((value) => value.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'must be host:port, comma-separated')).min(1))
    .describe('Kafka brokers, host:port, comma-separated'),
  KAFKA_TLS: z.stringbool().default(false).describe('talk to Kafka over TLS'),
  KAFKA_TLS_CA: pem.describe("certificates that Kafka's may be signed by, PEM; unset: those the system trusts"),
  KAFKA_TLS_CERT: pem.describe('certificate to show to Kafka, PEM'),
  KAFKA_TLS_KEY: pem.describe('its private key, PEM (secret: KAFKA_TLS_KEY_FILE works too)'),
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
 * @throws WeirError fatal `config-invalid`: a mechanism without what it authenticates with, half of a certificate, or what is for
 *   TLS where there is none, which would be sent in the clear without anybody noticing.
 */
export function kafkaOptions(config: KafkaConfig, clientId: string): KafkaOptions {
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

function requireAll(config: KafkaConfig, given: string, needed: readonly (keyof KafkaConfig)[]): void {
  const missing = needed.filter((name) => !config[name]);
  if (missing.length === 0) return;
  throw new WeirError({
    code: 'config-invalid',
    disposition: 'fatal',
    field: missing.join(', '),
    message: `Invalid environment: ${given} is set, and ${missing.join(' and ')} missing.`,
  });
}
