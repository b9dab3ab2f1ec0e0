import { z } from 'zod';

/** Who may use the gateway, as whom. The key itself is nowhere: its hash is. */
export const apiKeySchema = z.strictObject({
  description: z.string().optional(),
  /** SHA-256 of the key, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  tenant: z.string().min(1).default('default'),
  groups: z.array(z.string().min(1)).default([]),
  /** `user` asks and searches; `writer` also changes documents; `admin` may do everything, and name groups and tenants. */
  role: z.enum(['user', 'writer', 'admin']).default('user'),
});

export type ApiKeySpec = z.output<typeof apiKeySchema>;
