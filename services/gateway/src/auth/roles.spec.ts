import { ROLES, type Role } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { lastOf, mayDo, type Needs, rolesFor } from './roles.js';

describe('roles', () => {
  it.each<[Needs, Role[]]>([
    ['user', ['user', 'service', 'builder', 'reviewer', 'admin']],
    ['service', ['service', 'builder', 'admin']],
    ['builder', ['builder', 'admin']],
    ['reviewer', ['reviewer', 'admin']],
    [
      ['builder', 'reviewer'],
      ['builder', 'reviewer', 'admin'],
    ],
    ['admin', ['admin']],
    [[], []],
  ])('what is for %j is for %j', (needs, roles) => {
    expect(rolesFor(needs)).toEqual(roles);
    for (const role of ROLES) expect(mayDo(role, needs)).toBe(roles.includes(role));
  });

  it('gives who has several the last of them', () => {
    expect(lastOf(['reviewer', 'user', 'builder'])).toBe('reviewer');
    expect(lastOf([])).toBeUndefined();
  });
});
