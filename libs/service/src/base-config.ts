import { z } from 'zod';

/** Texts of several lines are given as files: `NAME_FILE`. */
const pem = z
  .string()
  .regex(/-----BEGIN [A-Z ]+-----/, 'must be PEM')
  .optional();

/** The environment every service reads. A service's own schema spreads this. */
export const baseConfig = {
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
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('least level that is logged'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe('where spans are sent (OTLP/HTTP); unset: none are made'),
  WEIR_HTTP_HOST: z.string().default('127.0.0.1').describe('address that health and metrics listen on'),
  WEIR_INSTANCE: z.string().default('0').describe('name of this instance among its like; stable over restarts'),
  WEIR_EXIT_WITH_PARENT: z.stringbool().default(false).describe('stop when standard input ends'),
  WEIR_DRAIN_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(8_000)
    .describe('time for messages in flight when stopping, milliseconds'),
  WEIR_SESSION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(10_000)
    .describe("silence after which others take over this instance's partitions, milliseconds"),
  WEIR_REPLY_TOPIC_PREFIX: z
    .string()
    .min(1)
    .default('weir.replies.')
    .describe('what reply topics of clients begin with'),
} as const;

/** The port that a service listens on: each has another by default, so that all can run on one machine. */
export function httpPort(fallback: number, meaning = 'port of health and metrics'): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(0).max(65_535).default(fallback).describe(meaning);
}

export type BaseConfig = z.output<z.ZodObject<typeof baseConfig>>;
