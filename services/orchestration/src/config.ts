import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7705),
  WEIR_RUN_HISTORY: z.coerce
    .number()
    .int()
    .min(100)
    .default(2_000)
    .describe('requests per partition that are looked at again after a restart, to find repeated and overdue ones'),
});

export type Config = z.output<typeof configSchema>;
