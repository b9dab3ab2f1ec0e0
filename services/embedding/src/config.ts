import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7703),
  ELASTICSEARCH_URL: z.url().default('http://127.0.0.1:9200').describe('where the chunk indices are; read only here'),
  ELASTICSEARCH_API_KEY: z.string().optional().describe('API key for Elasticsearch (secret)'),
  WEIR_MODELS_DIR: z.string().default('.weir/models').describe('folder of the embedding models'),
  WEIR_EMBEDDING_MODEL: z.string().default('all-MiniLM-L6-v2').describe('embedding model, the name of its folder'),
  WEIR_EMBEDDING_PRECISION: z.enum(['fp32', 'int8']).default('fp32').describe('precision the model runs with'),
  WEIR_EMBEDDING_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2)
    .describe('runs of the model at the same time, each on one thread'),
  WEIR_EMBEDDING_BATCH: z.coerce.number().int().min(1).default(4).describe('texts of one run of the model'),
  WEIR_EMBEDDING_LOADED: z.coerce
    .number()
    .int()
    .min(1)
    .default(4)
    .describe(
      'models loaded at the same time, that of WEIR_EMBEDDING_MODEL always; the one used least recently is closed',
    ),
  WEIR_GPU_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15)
    .describe('how often the GPUs of the machine are looked at, where there are any, seconds'),
});

export type Config = z.output<typeof configSchema>;
