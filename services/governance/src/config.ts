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
    .describe('what personal data is hashed with, 16 characters or more (secret: WEIR_PII_KEY_FILE works too)'),
});

export type Config = z.output<typeof configSchema>;
