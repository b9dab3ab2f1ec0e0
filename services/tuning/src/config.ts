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
    .describe('runs of an embedding model at the same time, each on one thread; and threads of torch'),
  WEIR_TUNING_DIR: z
    .string()
    .default('.weir/tunings')
    .describe('folder that trainings of torch go on from, with their examples until they end'),
  WEIR_TUNING_PYTHON: z
    .string()
    .default('.weir/tuning/python/bin/python')
    .describe('Python with torch and peft, for the trainer `lora`; `weir tune setup` installs it'),
  WEIR_TUNING_PROGRAM: z
    .string()
    .default('deploy/embedded/tuning/main.py')
    .describe('program that this Python trains by'),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("server of models that name none, for the trainer `hosted`; unset: OpenAI's own"),
  OPENAI_API_KEY: z.string().optional().describe('key for that server, sent to no other (secret)'),
  WEIR_TUNING_POLL_MS: z.coerce
    .number()
    .int()
    .min(10)
    .default(10_000)
    .describe("time between two looks at a provider's job, milliseconds"),
  WEIR_TUNING_CHECKPOINT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(5_000)
    .describe('time of training between two checkpoints, milliseconds'),
});

export type Config = z.output<typeof configSchema>;
