import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

const milliseconds = (fallback: number) => z.coerce.number().int().min(100).default(fallback);

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7700, 'port of the API'),
  WEIR_MAX_WAITING: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .describe('requests that may wait for a reply at a time; more get 429'),
  WEIR_MAX_UPLOADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(16)
    .describe('uploads of many documents at a time; more get 429'),
  WEIR_PRODUCE_TIMEOUT_MS: milliseconds(1_500).describe(
    'time for Kafka to take a request before it gets 503, milliseconds',
  ),
  WEIR_REQUEST_TIMEOUT_MS: milliseconds(30_000).describe(
    'time for searches, embeddings, checks and lists before 504, milliseconds',
  ),
  WEIR_DOCUMENT_TIMEOUT_MS: milliseconds(600_000).describe(
    'time for a document to be indexed, for those who wait for it, milliseconds',
  ),
  WEIR_PII_KEY: z
    .string()
    .min(16)
    .optional()
    .describe(
      'what personal data was encrypted with by governance, for administrators to have it back (secret: WEIR_PII_KEY_FILE works too)',
    ),
  WEIR_CREATE_COLLECTIONS: z
    .stringbool()
    .default(false)
    .describe('make a collection with defaults when documents come for one that is not declared'),
});

export type Config = z.output<typeof configSchema>;
