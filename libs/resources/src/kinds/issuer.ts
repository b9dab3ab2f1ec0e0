import { z } from 'zod';
import { nameSchema } from './name.js';
import { roleSchema } from './role.js';

/** Signatures by a private key alone: whoever can check one of HS256 could make one. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** Name of a claim; dots lead into objects, unless there is a claim of the whole name. */
const claim = z.string().min(1).max(200);
const text = z.string().min(1).max(1_000);

/** Where keys may be fetched without TLS: from this machine. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** Whose tokens (OpenID Connect, JWT) the gateway takes, and as whom. */
export const issuerSchema = z.strictObject({
  description: z.string().optional(),
  /** What `iss` of a token has to be, to the letter. */
  issuer: text,
  /** One of these has to be in `aud`. */
  audience: z.union([text.transform((audience) => [audience]), z.array(text).min(1).max(20)]),
  /** Where its public keys are (JWK Set). */
  jwks: z.union([
    z.strictObject({ url: z.url().refine(isSafe, 'must be https, or http on this machine') }),
    z.strictObject({ file: text }),
  ]),
  algorithms: z.array(z.enum(TOKEN_ALGORITHMS)).min(1).default(['RS256', 'ES256', 'EdDSA']),
  /** How far clocks may be apart, seconds. */
  clockToleranceSeconds: z.int().min(0).max(300).default(30),
  /** Which claims say who the person is. */
  claims: z
    .strictObject({
      subject: claim.default('sub'),
      tenant: claim.optional(),
      groups: claim.default('groups'),
      roles: claim.default('roles'),
    })
    .prefault({}),
  /** Whose tokens these are where no claim says it. Without it, a token without a tenant is refused. */
  tenant: nameSchema.optional(),
  /** Tenants by what the claim calls them. Given, no other value is taken. */
  tenants: z.record(text, nameSchema).optional(),
  /** Groups by what the claim calls them. What is not here counts as it stands, if it can be a group's name. */
  groups: z.record(text, nameSchema).default({}),
  /** Roles by what the claim calls them. Of several, the last in the order user, service, builder, reviewer, admin. */
  roles: z.record(text, roleSchema).default({}),
  /** The role of who has none of those. */
  defaultRole: roleSchema.default('user'),
});

export type IssuerSpec = z.output<typeof issuerSchema>;
