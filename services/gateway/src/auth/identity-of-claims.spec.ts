import { type IssuerSpec, parseResource } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { identityOfClaims } from './identity-of-claims.js';

function issuer(spec: object = {}): IssuerSpec {
  const known = { issuer: 'https://login.example.com/', audience: 'weir', jwks: { file: '/keys.json' } };
  return parseResource({ kind: 'Issuer', name: 'corporate', spec: { ...known, ...spec } }).spec as IssuerSpec;
}

const identity = (spec: object, claims: object) =>
  identityOfClaims('corporate', issuer(spec), { sub: 'alice', ...claims });

describe('the tenant of a token', () => {
  it.each<[string, object, object, string]>([
    ['the one the Issuer names', { tenant: 'acme' }, {}, 'acme'],
    ['what the claim says', { claims: { tenant: 'org' } }, { org: 'acme' }, 'acme'],
    ['what the claim says, before the Issuer', { tenant: 'other', claims: { tenant: 'org' } }, { org: 'acme' }, 'acme'],
    ["the Issuer's, where the claim is missing", { tenant: 'acme', claims: { tenant: 'org' } }, {}, 'acme'],
    ['inside an object', { claims: { tenant: 'ext.org' } }, { ext: { org: 'acme' } }, 'acme'],
    ['under a name with dots', { claims: { tenant: 'https://x.y/org' } }, { 'https://x.y/org': 'acme' }, 'acme'],
    ['mapped', { claims: { tenant: 'tid' }, tenants: { '7f-1': 'acme' } }, { tid: '7f-1' }, 'acme'],
  ])('is %s', (_what, spec, claims, tenant) => {
    expect(identity(spec, claims).tenant).toBe(tenant);
  });

  it.each<[string, object, object]>([
    ['nothing says it', {}, {}],
    ['its claim is missing', { claims: { tenant: 'org' } }, {}],
    ['its claim is empty', { tenant: 'acme', claims: { tenant: 'org' } }, { org: '' }],
    ['its claim is a list', { tenant: 'acme', claims: { tenant: 'org' } }, { org: ['acme'] }],
    ['its claim is everything', { claims: { tenant: 'org' } }, { org: '*' }],
    ['its claim looks like another', { claims: { tenant: 'org' } }, { org: '\u0430cme' }],
    ['its claim has a space after it', { claims: { tenant: 'org' } }, { org: 'acme ' }],
    ['the map has it not', { tenant: 'acme', claims: { tenant: 'org' }, tenants: { a: 'acme' } }, { org: 'acme' }],
    ['the map only inherits it', { claims: { tenant: 'org' }, tenants: {} }, { org: 'constructor' }],
    ['the claim is only inherited', { claims: { tenant: 'constructor.name' } }, {}],
  ])('is refused where %s', (_what, spec, claims) => {
    expect(() => identity(spec, claims)).toThrow(expect.objectContaining({ code: 'tenant-not-allowed' }));
  });
});

describe('the groups and the role of a token', () => {
  const here = { tenant: 'acme' };

  it.each<[string, object, object, string[]]>([
    ['a list', {}, { groups: ['staff', 'hr', 'staff'] }, ['staff', 'hr']],
    ['words', { claims: { groups: 'scope' } }, { scope: 'staff hr' }, ['staff', 'hr']],
    ['renamed', { groups: { 'Domain Users': 'staff' } }, { groups: ['Domain Users', 'hr'] }, ['staff', 'hr']],
    ['none', {}, {}, []],
    ['left out what cannot be one', {}, { groups: ['*', 'h r', '', 7, null, 'hr', 'st\u0430ff'] }, ['hr']],
    ['nothing of another form', {}, { groups: { staff: true } }, []],
  ])('%s', (_what, spec, claims, groups) => {
    expect(identity({ ...here, ...spec }, claims).groups).toEqual(groups);
  });

  it.each<[string, object, object, string]>([
    ['the default', {}, { roles: ['admin'] }, 'user'],
    ['another default', { defaultRole: 'service' }, {}, 'service'],
    ['mapped', { roles: { 'weir-reviewers': 'reviewer' } }, { roles: ['weir-reviewers'] }, 'reviewer'],
    ['the last of several', { roles: { a: 'reviewer', b: 'writer' } }, { roles: ['b', 'a'] }, 'reviewer'],
    ['not inherited', { roles: {} }, { roles: ['constructor', '__proto__'] }, 'user'],
    [
      'nested',
      { claims: { roles: 'realm_access.roles' }, roles: { a: 'admin' } },
      { realm_access: { roles: ['a'] } },
      'admin',
    ],
  ])('%s', (_what, spec, claims, role) => {
    expect(identity({ ...here, ...spec }, claims).role).toBe(role);
  });
});
