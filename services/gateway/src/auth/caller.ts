import { WeirError } from '@weir/errors';
import type { ApiKeySpec } from '@weir/resources';

export type Role = ApiKeySpec['role'];

/** Who a key belongs to. */
export interface Identity {
  /** Name of the `ApiKey` resource. */
  name: string;
  tenant: string;
  groups: readonly string[];
  role: Role;
}

/** As whom a request is made: the key's identity, in the tenant it works for. */
export type Caller = Identity;

const rank: Record<Role, number> = { user: 0, writer: 1, admin: 2 };

export function hasRole(caller: Caller, least: Role): boolean {
  return rank[caller.role] >= rank[least];
}

/** @throws WeirError `role-too-low`. */
export function requireRole(caller: Caller, least: Role): void {
  if (hasRole(caller, least)) return;
  throw new WeirError({
    code: 'role-too-low',
    disposition: 'poison',
    message: `This needs a key of role ${least}; this one is of role ${caller.role}.`,
  });
}

/**
 * An administrator may work for any tenant; everybody else for their own.
 *
 * @param tenant - The `weir-tenant` header.
 * @throws WeirError `tenant-not-allowed`.
 */
export function callerIn(identity: Identity, tenant: string | undefined): Caller {
  if (!tenant || tenant === identity.tenant) return identity;
  if (identity.role === 'admin') return { ...identity, tenant };
  throw new WeirError({
    code: 'tenant-not-allowed',
    disposition: 'poison',
    field: 'weir-tenant',
    message: 'This key is for another tenant.',
  });
}

/**
 * The groups a request counts as made by: the key's own; where the request names some, an administrator's count as they
 * stand, and anybody else gets only those that are their own.
 */
export function groupsFor(caller: Caller, wanted: readonly string[] | undefined): string[] {
  if (!wanted) return [...caller.groups];
  const unique = [...new Set(wanted)];
  return caller.role === 'admin' ? unique : unique.filter((group) => caller.groups.includes(group));
}
