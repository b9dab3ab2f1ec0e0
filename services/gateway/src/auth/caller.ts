import { requireName } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Role, Scopes } from '@weir/resources';
import { mayDo, type Needs, rolesFor } from './roles.js';

export type { Role } from '@weir/resources';

/** Who a key or a token belongs to. */
export interface Identity {
  /** Name of the `ApiKey` resource, or `<Issuer>:<subject>`. */
  name: string;
  tenant: string;
  groups: readonly string[];
  role: Role;
  /** What a key may use; absent: everything. */
  scopes?: Scopes;
  /** When the key or the token ends, milliseconds since the epoch: nothing that it began goes on longer. */
  endsAt?: number;
}

/** As whom a request is made: the key's identity, in the tenant it works for. */
export type Caller = Identity;

export function hasRole(caller: Caller, needs: Needs): boolean {
  return mayDo(caller.role, needs);
}

/** @throws WeirError `role-too-low`. */
export function requireRole(caller: Caller, needs: Needs): void {
  if (hasRole(caller, needs)) return;
  throw new WeirError({
    code: 'role-too-low',
    disposition: 'poison',
    message: `This is for the roles ${rolesFor(needs).join(', ')}; yours is ${caller.role}.`,
  });
}

/**
 * An administrator may work for any tenant; everybody else for their own.
 *
 * @param tenant - The `weir-tenant` header.
 * @throws WeirError `tenant-not-allowed`, or `name-invalid` for what no tenant can be called.
 */
export function callerIn(identity: Identity, tenant: string | undefined): Caller {
  if (!tenant || tenant === identity.tenant) return identity;
  if (identity.role === 'admin') return { ...identity, tenant: requireName(tenant, 'weir-tenant') };
  throw new WeirError({
    code: 'tenant-not-allowed',
    disposition: 'poison',
    field: 'weir-tenant',
    message: 'This key is for another tenant.',
  });
}

/**
 * The groups a request counts as made by: the caller's own; where the request names some, those of an administrator or a service,
 * which asks for persons that it knows, count as they stand, and anybody else gets only those that are their own.
 */
export function groupsFor(caller: Caller, wanted: readonly string[] | undefined): string[] {
  if (!wanted) return [...caller.groups];
  const unique = [...new Set(wanted)];
  const namesAny = caller.role === 'admin' || caller.role === 'service';
  return namesAny ? unique : unique.filter((group) => caller.groups.includes(group));
}
