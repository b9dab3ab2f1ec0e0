import { describe, expect, it } from 'vitest';
import { groupsOfKey } from './groups-of-key.js';
import { parseResource } from './resource.js';
import { Snapshot } from './snapshot.js';

const key = (spec: object) =>
  Snapshot.empty.with(parseResource({ kind: 'ApiKey', name: 'alice', spec: { sha256: 'a'.repeat(64), ...spec } }));

const NOW = Date.parse('2026-05-01T12:00:00Z');
const issuer = Snapshot.empty.with(
  parseResource({ kind: 'Issuer', name: 'corporate', spec: { issuer: 'i', audience: 'a', jwks: { file: '/k' } } }),
);

describe('groupsOfKey', () => {
  it.each([
    ['nobody is told', '', key({}), ['hr', 'it']],
    ['the key has both', 'alice', key({ tenant: 'acme', groups: ['it', 'hr', 'x'] }), ['hr', 'it']],
    ['the key lost one', 'alice', key({ tenant: 'acme', groups: ['it'] }), ['it']],
    [
      'it has not ended',
      'alice',
      key({ tenant: 'acme', groups: ['it'], expiresAt: '2026-05-01T12:00:00.001Z' }),
      ['it'],
    ],
    ['it is of a service', 'alice', key({ tenant: 'acme', role: 'service' }), ['hr', 'it']],
    ['a token was sent', 'corporate:alice', issuer, ['hr', 'it']],
    ["it is an administrator's", 'alice', key({ tenant: 'other', role: 'admin' }), ['hr', 'it']],
  ])('where %s', (_what, caller, snapshot, groups) => {
    expect(groupsOfKey(snapshot, { caller, groups: ['hr', 'it'], tenant: 'acme' }, NOW)).toEqual(groups);
  });

  it.each([
    ['is gone', Snapshot.empty],
    ["is another tenant's now", key({ tenant: 'other', groups: ['hr', 'it'] })],
    ["is another tenant's service now", key({ tenant: 'other', role: 'service' })],
    ['has ended', key({ tenant: 'acme', groups: ['hr'], expiresAt: '2026-05-01T12:00:00Z' })],
  ])('refuses a key that %s', (_what, snapshot) => {
    expect(() => groupsOfKey(snapshot, { caller: 'alice', groups: ['hr', 'it'], tenant: 'acme' }, NOW)).toThrow(
      expect.objectContaining({ code: 'key-unknown', disposition: 'poison' }),
    );
  });

  it('refuses a token whose Issuer is gone', () => {
    const asked = { caller: 'corporate:alice', groups: ['hr'], tenant: 'acme' };
    expect(() => groupsOfKey(Snapshot.empty, asked, NOW)).toThrow(expect.objectContaining({ code: 'key-unknown' }));
  });
});
