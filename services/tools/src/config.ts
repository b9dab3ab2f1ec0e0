import { baseConfig, httpPort } from '@weir/service';
import { z } from 'zod';

export const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: httpPort(7702),
  WEIR_TOOL_CALLS: z.coerce.number().int().min(1).default(16).describe('calls of tools at the same time'),
  WEIR_CHROMIUM: z
    .string()
    .default('/usr/bin/chromium')
    .describe('path of the browser that tools of type `browse` use'),
  WEIR_APPROVAL_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(3_600_000)
    .describe('time for a person to decide about a call that has no deadline, milliseconds'),
  WEIR_APPROVAL_HISTORY: z.coerce
    .number()
    .int()
    .min(1)
    .default(500)
    .describe('requests for approval and decisions per partition that are read again after an assignment'),
});

export type Config = z.output<typeof configSchema>;
