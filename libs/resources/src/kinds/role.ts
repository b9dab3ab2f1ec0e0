import { z } from 'zod';

/** What a caller of the gateway may be. What each of them may do is the gateway's table. */
export const ROLES = ['user', 'service', 'builder', 'reviewer', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** `writer` is what `builder` was called first. */
export const roleSchema = z
  .enum([...ROLES, 'writer'])
  .transform((role): Role => (role === 'writer' ? 'builder' : role));
