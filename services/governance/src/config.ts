import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7708),
  WEIR_REVIEW_HISTORY: z.coerce
    .number()
    .int()
    .positive()
    .default(1_000)
    .describe('texts waiting for a decision, and decisions, per partition read again after an assignment'),
  WEIR_PII_KEY: z
    .string()
    .min(16)
    .optional()
    .describe(
      'what personal data is hashed and encrypted with, 16 characters or more (secret: WEIR_PII_KEY_FILE works too)',
    ),
  WEIR_ERASER_USERNAME: z
    .string()
    .optional()
    .describe('user name for Kafka while topics are rewritten; unset: KAFKA_SASL_USERNAME'),
  WEIR_ERASER_PASSWORD: z.string().optional().describe('its password (secret: WEIR_ERASER_PASSWORD_FILE works too)'),
  WEIR_AUDIT_KEY: z
    .string()
    .optional()
    .describe(
      'private key that heads of the audit trail are signed with, Ed25519 as PEM (secret: WEIR_AUDIT_KEY_FILE works too)',
    ),
  WEIR_AUDIT_HEAD_RECORDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('audit records of a partition after which a head is signed'),
  WEIR_AUDIT_HEAD_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(10_000)
    .describe('time after which one is signed where there are any, milliseconds'),
});

export type Config = z.output<typeof configSchema>;
