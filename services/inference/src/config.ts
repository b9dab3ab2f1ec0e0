import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7706),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("server of models that name none; unset: OpenAI's own"),
  OPENAI_API_KEY: z.string().optional().describe('key for that server, sent to no other (secret)'),
  ANTHROPIC_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("server of Anthropic's models that name none, without /v1; unset: Anthropic's own"),
  ANTHROPIC_API_KEY: z.string().optional().describe('key for that server, sent to no other (secret)'),
  WEIR_MODELS_DIR: z.string().default('.weir/models').describe('folder of the models that run in the process'),
  WEIR_RECORDINGS_DIR: z
    .string()
    .default('.weir/recordings')
    .describe('folder of what models with `record` answered, and of what `replay` plays'),
  WEIR_EMBEDDING_MODEL: z
    .string()
    .default('all-MiniLM-L6-v2')
    .describe('embedding model that extractive models compare sentences by, the name of its folder'),
  WEIR_EMBEDDING_PRECISION: z.enum(['fp32', 'int8']).default('fp32').describe('precision the model runs with'),
  WEIR_EMBEDDING_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(2)
    .describe('runs of the model at the same time, each on one thread'),
  WEIR_GPU_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15)
    .describe('how often the GPUs of the machine are looked at, where there are any, seconds'),
});

export type Config = z.output<typeof configSchema>;
