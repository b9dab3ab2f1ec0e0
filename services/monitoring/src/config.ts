import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

const runs = (byDefault: number) => z.coerce.number().int().min(1).default(byDefault);

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
  WEIR_DRIFT_REFERENCE_RUNS: runs(500).describe(
    'runs of an app that later ones are compared with: the oldest that are kept',
  ),
  WEIR_DRIFT_WINDOW_RUNS: runs(200).describe('runs that are compared with them, the newest each time'),
  WEIR_DRIFT_STEP_RUNS: runs(25).describe('a window is looked at every so many runs'),
  WEIR_DRIFT_LEAST_RUNS: runs(100).describe(
    'runs that have a feature, on either side, below which nothing is said of it',
  ),
  WEIR_DRIFT_FALSE_ALARMS: z.coerce
    .number()
    .positive()
    .max(0.5)
    .default(0.02)
    .describe('of windows without a change, the share in which a false alarm is borne'),
  WEIR_ALERTS_EVERY_SECONDS: z.coerce.number().int().min(1).default(15).describe('how often alerts are looked at'),
  WEIR_PROMETHEUS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Prometheus, for alerts on its metrics; unset: those alerts say so'),
  WEIR_PROMETHEUS_TOKEN: z.string().optional().describe('bearer token for Prometheus (secret)'),
  WEIR_DRIFT_EVERY_SECONDS: z.coerce.number().int().min(1).default(15).describe('how often is looked for new runs'),
});

export type Config = z.output<typeof configSchema>;
