import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7704),
  ELASTICSEARCH_URL: z.url().default('http://127.0.0.1:9200').describe('where the indices are'),
  ELASTICSEARCH_API_KEY: z.string().optional().describe('API key for Elasticsearch (secret)'),
  WEIR_INDEX_REPLICAS: z.coerce.number().int().min(0).default(0).describe('copies of every index beside the first'),
  WEIR_REFRESH_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(500)
    .describe('least time between two refreshes of an index, milliseconds: what waits for one waits at most this long'),
});

export type Config = z.output<typeof configSchema>;
