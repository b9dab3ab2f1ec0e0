import { kafkaConfig } from '@weir/kafka';
import { z } from 'zod';

/** The environment every service reads. A service's own schema spreads this. */
export const baseConfig = {
  ...kafkaConfig,
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
