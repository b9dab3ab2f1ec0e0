import { nameSchema, ROLES, scopesSchema } from '@weir/resources';
import { z } from 'zod';
import { named } from '../http/route.js';

const time = z.iso.datetime({ offset: true });
const DAY_SECONDS = 86_400;

export const keyRequestSchema = named(
  'KeyRequest',
  z.strictObject({
    name: z.string().min(1).describe('Of the ApiKey resource.'),
    description: z.string().optional(),
    tenant: nameSchema.optional().describe('By default the one that you work for.'),
    groups: z.array(nameSchema).max(1_000).optional(),
    role: z.enum(ROLES).optional().describe('By default `user`.'),
    scopes: scopesSchema.optional().describe('What it may use; by default everything of the tenant.'),
    expiresAt: time.optional().describe("RFC 3339. From then on the key is nobody's."),
  }),
);

export const rotateRequestSchema = named(
  'KeyRotation',
  z.strictObject({
    graceSeconds: z
      .int()
      .min(0)
      .max(30 * DAY_SECONDS)
      .default(3_600)
      .describe('How long the key before still works.'),
  }),
);

const view = {
  name: z.string(),
  description: z.string().optional(),
  tenant: z.string(),
  groups: z.array(z.string()),
  role: z.enum(ROLES),
  scopes: z.object({ apps: z.array(z.string()).optional(), collections: z.array(z.string()).optional() }).optional(),
  expiresAt: z.string().optional(),
  hasEnded: z.boolean(),
  previousUntil: z.array(z.string()).describe('Until when keys before this one still work.'),
};

export const keyViewSchema = named('Key', z.object(view));

export const keyListSchema = named('KeyList', z.object({ keys: z.array(keyViewSchema) }));

export const newKeySchema = named(
  'NewKey',
  z.object({ ...view, key: z.string().describe('The key itself: told this once, and kept nowhere.') }),
);

export type KeyRequest = z.output<typeof keyRequestSchema>;
export type RotateRequest = z.output<typeof rotateRequestSchema>;
export type KeyView = z.output<typeof keyViewSchema>;
export type KeyList = z.output<typeof keyListSchema>;
export type NewKey = z.output<typeof newKeySchema>;
