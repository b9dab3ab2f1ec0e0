import type { Role } from '@weir/resources';

/**
 * Who may do what is declared for a role: nobody but those named here. A reviewer decides and reads what others came to, and
 * changes nothing that answers are made from; a builder changes documents and tries things out, and does not decide about them.
 */
const MAY: Readonly<Record<Role, readonly Role[]>> = {
  user: ['user', 'service', 'builder', 'reviewer', 'admin'],
  service: ['service', 'builder', 'admin'],
  builder: ['builder', 'admin'],
  reviewer: ['reviewer', 'admin'],
  admin: ['admin'],
};

/** Whom a route is for: who may do what one of these may. */
export type Needs = Role | readonly Role[];

/** Every role that may, in the order of the roles. */
export function rolesFor(needs: Needs): Role[] {
  const wanted: readonly Role[] = typeof needs === 'string' ? [needs] : needs;
  return MAY.user.filter((role) => wanted.some((one) => MAY[one].includes(role)));
}

export function mayDo(role: Role, needs: Needs): boolean {
  return rolesFor(needs).includes(role);
}

/** The last of several, in the order user, service, builder, reviewer, admin. */
export function lastOf(roles: readonly Role[]): Role | undefined {
  return MAY.user.findLast((role) => roles.includes(role));
}
