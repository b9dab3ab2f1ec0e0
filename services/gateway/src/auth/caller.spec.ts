import { describe, expect, it } from 'vitest';
import { callerIn, groupsFor, type Identity, requireRole, type Role } from './caller.js';

const identity = (role: Role): Identity => ({ name: 'k', tenant: 'acme', groups: ['staff', 'hr'], role });

describe('requireRole', () => {
  it.each<[Role, Role]>([
    ['user', 'user'],
    ['builder', 'user'],
    ['builder', 'service'],
    ['reviewer', 'reviewer'],
    ['admin', 'reviewer'],
    ['admin', 'admin'],
  ])('%s may do what needs %s', (role, least) => {
    expect(() => requireRole(identity(role), least)).not.toThrow();
  });

  it.each<[Role, Role]>([
    ['user', 'service'],
    ['service', 'builder'],
    ['builder', 'reviewer'],
    ['reviewer', 'builder'],
    ['builder', 'admin'],
    ['reviewer', 'admin'],
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

  it.each<Role>(['user', 'service', 'builder', 'reviewer'])('refuses a %s that names a foreign tenant', (role) => {
    expect(() => callerIn(identity(role), 'other')).toThrow(expect.objectContaining({ code: 'tenant-not-allowed' }));
  });

  it.each(['*', ' acme', 'acme.', '\u0430cme', 'acm\u00e9', '../acme', 'a\u200bcme'])(
    'lets nobody be %j: an administrator is told what is wrong with it',
    (tenant) => {
      const field = { field: 'weir-tenant' };
      expect(() => callerIn(identity('admin'), tenant)).toThrow(
        expect.objectContaining({ code: 'name-invalid', ...field }),
      );
      expect(() => callerIn(identity('user'), tenant)).toThrow(
        expect.objectContaining({ code: 'tenant-not-allowed', ...field }),
      );
    },
  );
});

describe('groupsFor', () => {
  it.each<[Role, string[] | undefined, string[]]>([
    ['user', undefined, ['staff', 'hr']],
    ['user', ['hr'], ['hr']],
    ['user', ['hr', 'board'], ['hr']],
    ['user', ['board'], []],
    ['user', [], []],
    ['builder', ['board', 'staff'], ['staff']],
    ['reviewer', ['board', 'staff'], ['staff']],
    ['service', ['board', 'board'], ['board']],
    ['service', undefined, ['staff', 'hr']],
    ['admin', undefined, ['staff', 'hr']],
    ['admin', ['board', 'board'], ['board']],
    ['admin', [], []],
  ])('%s naming %j asks as %j', (role, wanted, expected) => {
    expect(groupsFor(identity(role), wanted)).toEqual(expected);
  });
});
