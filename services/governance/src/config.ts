import { baseConfig } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(7708).describe('port of health and metrics'),
});

export type Config = z.output<typeof configSchema>;
