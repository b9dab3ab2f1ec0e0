import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7711),
  WEIR_MODELS_DIR: z.string().default('.weir/models').describe('folder of the embedding models that are tuned'),
  WEIR_DATASETS: z.string().default('datasets').describe('folder that the files of Datasets and of examples are in'),
  WEIR_TUNING_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('runs of an embedding model at the same time, each on one thread'),
});

export type Config = z.output<typeof configSchema>;
