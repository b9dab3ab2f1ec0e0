import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7709),
  ELASTICSEARCH_URL: z.url().default('http://127.0.0.1:9200').describe('where the chain log is'),
  ELASTICSEARCH_API_KEY: z.string().optional().describe('API key for Elasticsearch (secret)'),
  WEIR_INDEX_REPLICAS: z.coerce.number().int().min(0).default(0).describe('copies of every index beside the first'),
  WEIR_RUNS_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(30)
    .describe('days that the chain log is kept; whole days, in UTC, are taken out'),
});

export type Config = z.output<typeof configSchema>;
