import { z } from 'zod';
import { nameSchema } from './name.js';
import { roleSchema } from './role.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');
const time = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time' });
const names = z.array(z.string().min(1)).max(1_000);

/** What a key may use. A list that is absent is all there is. */
export const scopesSchema = z.strictObject({ apps: names.optional(), collections: names.optional() });

export type Scopes = z.output<typeof scopesSchema>;

/** Who may use the gateway, as whom. The key itself is nowhere: its hash is. */
export const apiKeySchema = z
  .strictObject({
    description: z.string().optional(),
    /** SHA-256 of the key, hex. */
    sha256,
    /** Keys that it had before, each good until its time: those who use them have until then to change over. */
    previous: z
      .array(z.strictObject({ sha256, until: time }))
      .max(8)
      .optional(),
    tenant: nameSchema.default('default'),
    groups: z.array(nameSchema).default([]),
    role: roleSchema.default('user'),
    /** From then on the key is nobody's. */
    expiresAt: time.optional(),
    scopes: scopesSchema.optional(),
  })
  .refine(({ role, scopes }) => role !== 'admin' || scopes === undefined, {
    path: ['scopes'],
    message: 'an administrator may declare keys, so no scope would hold',
  });

export type ApiKeySpec = z.output<typeof apiKeySchema>;

/** Whether the key has ended by `now`, milliseconds since the epoch. */
export function hasEnded({ expiresAt }: Pick<ApiKeySpec, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}
