import { mlflowVariables } from '@weir/mlflow';
import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7707),
  ...mlflowVariables,
  WEIR_DATASETS: z.string().default('datasets').describe('folder that the files of Datasets are in'),
  WEIR_MAX_EVALUATIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('suites at the same time, of each partition'),
});

export type Config = z.output<typeof configSchema>;
