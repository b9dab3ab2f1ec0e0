import { describe, expect, it } from 'vitest';
import { groupsOfKey } from './groups-of-key.js';
import { parseResource } from './resource.js';
import { Snapshot } from './snapshot.js';

const key = (spec: object) =>
  Snapshot.empty.with(parseResource({ kind: 'ApiKey', name: 'alice', spec: { sha256: 'a'.repeat(64), ...spec } }));

describe('groupsOfKey', () => {
  it.each([
    ['nobody is told', '', key({}), ['hr', 'it']],
    ['the key has both', 'alice', key({ tenant: 'acme', groups: ['it', 'hr', 'x'] }), ['hr', 'it']],
    ['the key lost one', 'alice', key({ tenant: 'acme', groups: ['it'] }), ['it']],
    ["it is an administrator's", 'alice', key({ tenant: 'other', role: 'admin' }), ['hr', 'it']],
  ])('where %s', (_what, caller, snapshot, groups) => {
    expect(groupsOfKey(snapshot, { caller, groups: ['hr', 'it'], tenant: 'acme' })).toEqual(groups);
  });

  it.each([
    ['is gone', Snapshot.empty],
    ["is another tenant's now", key({ tenant: 'other', groups: ['hr', 'it'] })],
  ])('refuses a key that %s', (_what, snapshot) => {
    expect(() => groupsOfKey(snapshot, { caller: 'alice', groups: ['hr', 'it'], tenant: 'acme' })).toThrow(
      expect.objectContaining({ code: 'key-unknown', disposition: 'poison' }),
    );
  });
});
