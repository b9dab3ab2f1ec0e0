import { describe, expect, it } from 'vitest';
import { callerIn, groupsFor, type Identity, requireRole, type Role } from './caller.js';

const identity = (role: Role): Identity => ({ name: 'k', tenant: 'acme', groups: ['staff', 'hr'], role });

describe('requireRole', () => {
  it.each<[Role, Role]>([
    ['user', 'user'],
    ['writer', 'user'],
    ['writer', 'writer'],
    ['admin', 'user'],
    ['admin', 'writer'],
    ['admin', 'admin'],
  ])('%s may do what needs %s', (role, least) => {
    expect(() => requireRole(identity(role), least)).not.toThrow();
  });

  it.each<[Role, Role]>([
    ['user', 'writer'],
    ['user', 'admin'],
    ['writer', 'admin'],
  ])('%s may not do what needs %s', (role, least) => {
    expect(() => requireRole(identity(role), least)).toThrow(expect.objectContaining({ code: 'role-too-low' }));
  });
});

describe('callerIn', () => {
  it.each<[Role, string | undefined, string]>([
    ['user', undefined, 'acme'],
    ['user', 'acme', 'acme'],
    ['admin', 'other', 'other'],
  ])('%s naming %s works for %s', (role, tenant, expected) => {
    expect(callerIn(identity(role), tenant).tenant).toBe(expected);
  });

  it.each<Role>(['user', 'writer'])('refuses a %s that names a foreign tenant', (role) => {
    expect(() => callerIn(identity(role), 'other')).toThrow(expect.objectContaining({ code: 'tenant-not-allowed' }));
  });
});

describe('groupsFor', () => {
  it.each<[Role, string[] | undefined, string[]]>([
    ['user', undefined, ['staff', 'hr']],
    ['user', ['hr'], ['hr']],
    ['user', ['hr', 'board'], ['hr']],
    ['user', ['board'], []],
    ['user', [], []],
    ['writer', ['board', 'staff'], ['staff']],
    ['admin', undefined, ['staff', 'hr']],
    ['admin', ['board', 'board'], ['board']],
    ['admin', [], []],
  ])('%s naming %j asks as %j', (role, wanted, expected) => {
    expect(groupsFor(identity(role), wanted)).toEqual(expected);
  });
});
