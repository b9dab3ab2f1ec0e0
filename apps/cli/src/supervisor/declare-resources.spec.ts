import { mkdtempSync, statSync } from 'node:fs';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResource, type Resource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { adminKeyResource, ensureAdminKey } from './admin-key.js';
import { missing } from './declare-resources.js';

const model = (name: string, provider = 'extractive', rest = {}): Resource =>
  parseResource({ kind: 'Model', name, spec: { provider, ...rest } });

describe('missing', () => {
  it('leaves out what is declared, however it differs, and the second of two', () => {
    const declared = Snapshot.empty.with(model('default', 'openai', { model: 'm' }));
    expect(missing([model('default'), model('other'), model('other')], declared)).toEqual([model('other')]);
  });
});

describe('ensureAdminKey', () => {
  it('makes a key for its owner alone, once', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'weir-key-')), 'keys', 'admin.key');
    const key = ensureAdminKey(file);
    expect(key).toMatch(/^weir_[A-Za-z0-9_-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ensureAdminKey(file)).toBe(key);
  });
});

describe('adminKeyResource', () => {
  const key = 'weir_new';
  const sha256 = hash('sha256', key, 'hex');
  const other = parseResource({ kind: 'ApiKey', name: 'admin', spec: { sha256: '0'.repeat(64), role: 'admin' } });
  const own = adminKeyResource(key, Snapshot.empty, false)!;

  it('declares the hash, never the key', () => {
    expect(own).toMatchObject({ name: 'admin', spec: { sha256, role: 'admin', tenant: 'default' } });
    expect(JSON.stringify(own)).not.toContain(key);
  });

  it('is nothing when the key is declared', () => {
    expect(adminKeyResource(key, Snapshot.empty.with(own), true)).toBeUndefined();
  });

  it('replaces a lost key where the cluster is this system’s alone, and no other', () => {
    expect(adminKeyResource(key, Snapshot.empty.with(other), false)?.name).toBe('admin');
    const beside = adminKeyResource(key, Snapshot.empty.with(other), true)!;
    expect(beside.name).toBe(`admin-${sha256.slice(0, 8)}`);
    expect(adminKeyResource(key, Snapshot.empty.with(other).with(beside), true)).toBeUndefined();
  });
});
