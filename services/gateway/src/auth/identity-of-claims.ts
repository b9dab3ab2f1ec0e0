import { problemOfName } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { IssuerSpec } from '@weir/resources';
import type { JWTPayload } from 'jose';
import type { Identity } from './caller.js';
import { lastOf } from './roles.js';

/** What OpenID Connect lets a subject be (Core 1.0, section 2), without spaces. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

/**
 * As whom a token that was verified counts. Groups that cannot be a group's name are left out: who has fewer groups reads less.
 *
 * @param name - Of the Issuer.
 * @throws WeirError poison `token-invalid` without a subject, `tenant-not-allowed` when the token is of no tenant here.
 */
export function identityOfClaims(name: string, issuer: IssuerSpec, claims: JWTPayload): Identity {
  const { subject: subjectClaim, groups: groupsClaim, roles: rolesClaim } = issuer.claims;
  const subject = claimOf(claims, subjectClaim);
  if (typeof subject !== 'string' || !SUBJECT.test(subject)) {
    throw new WeirError({
      code: 'token-invalid',
      disposition: 'poison',
      field: 'authorization',
      message: `The token's claim ${subjectClaim} names nobody.`,
    });
  }
  const groups = textsOf(claimOf(claims, groupsClaim)).map((group) => ownOf(issuer.groups, group) ?? group);
  const roles = textsOf(claimOf(claims, rolesClaim)).flatMap((role) => ownOf(issuer.roles, role) ?? []);
  return {
    name: `${name}:${subject}`,
    tenant: tenantOf(issuer, claims),
    groups: [...new Set(groups)].filter((group) => problemOfName(group) === undefined),
    role: lastOf(roles) ?? issuer.defaultRole,
    ...(claims.exp === undefined ? {} : { endsAt: claims.exp * 1_000 }),
  };
}

function tenantOf(issuer: IssuerSpec, claims: JWTPayload): string {
  const { tenant: claim } = issuer.claims;
  const said = claim === undefined ? undefined : claimOf(claims, claim);
  // A claim that is there and is not understood is not the same as none.
  const tenant = said === undefined || said === null ? issuer.tenant : mapped(issuer, said);
  if (tenant !== undefined && problemOfName(tenant) === undefined) return tenant;
  throw new WeirError({
    code: 'tenant-not-allowed',
    disposition: 'poison',
    field: 'authorization',
    message: 'The token is of no tenant that its Issuer knows.',
  });
}

function mapped({ tenants }: IssuerSpec, said: unknown): string | undefined {
  if (typeof said !== 'string') return undefined;
  return tenants ? ownOf(tenants, said) : said;
}

function ownOf<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A claim by its whole name, else by its path. */
function claimOf(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string, unknown>)[part];
  }, claims);
}

/** A list, or words with spaces between them, as `scope` has it. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
