import { z } from 'zod';
import { type Caller, requireRole } from './caller.js';

/** Of a query that an administrator may ask for all tenants. */
export const tenantsField = z.literal('all').optional().describe("Of all tenants; only with an administrator's key.");

/** Whether it is asked for all tenants. @throws WeirError `role-too-low`. */
export function ofAllTenants({ tenants }: { tenants?: 'all' | undefined }, caller: Caller): boolean {
  if (tenants === undefined) return false;
  requireRole(caller, 'admin');
  return true;
}
