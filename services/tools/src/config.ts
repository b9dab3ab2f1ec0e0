import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7702),
});

export type Config = z.output<typeof configSchema>;
