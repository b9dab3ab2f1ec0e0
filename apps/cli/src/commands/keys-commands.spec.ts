import { afterEach, describe, expect, it, vi } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

const key = { name: 'ci', tenant: 'acme', groups: ['staff'], role: 'service', hasEnded: false, previousUntil: [] };

afterEach(async () => {
  vi.useRealTimers();
  await gateway?.close();
  gateway = undefined;
});

describe('weir keys', () => {
  it('create prints the key alone, and asks for what it is told', async () => {
    gateway = await startTestGateway(() => ({ status: 201, json: { ...key, key: 'weir_x' } }));
    const rights = ['--role', 'service', '--groups', 'staff,hr', '--tenant', 'acme'];
    const scopes = ['--app', 'support', '--app', 'chat', '--collection', 'handbook'];
    const made = await weir('keys', 'create', 'ci', ...rights, ...scopes, '--expires', '2999-01-31');
    expect([made.exitCode, made.output]).toEqual([0, 'weir_x\n']);
    expect(made.errors).toContain('Key of ci');
    expect(gateway.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/keys',
        body: {
          name: 'ci',
          role: 'service',
          groups: ['staff', 'hr'],
          tenant: 'acme',
          scopes: { apps: ['support', 'chat'], collections: ['handbook'] },
          expiresAt: '2999-01-31T00:00:00.000Z',
        },
      },
    ]);
  });

  it('create takes how long a key is good for', async () => {
    gateway = await startTestGateway(() => ({ status: 201, json: { ...key, key: 'weir_x' } }));
    const before = Date.now();
    await weir('keys', 'create', 'ci', '--expires', '90d');
    const { expiresAt } = gateway.seen[0]!.body as { expiresAt: string };
    expect(Math.round((Date.parse(expiresAt) - before) / 60_000)).toBe(90 * 24 * 60);
  });

  it.each([
    ['an end that has passed', ['--expires', '2020-01-01']],
    ['an end that is none', ['--expires', 'soon']],
    ['a role that is none', ['--role', 'root']],
  ])('create refuses %s', async (_what, options) => {
    gateway = await startTestGateway(() => ({ json: {} }));
    expect((await weir('keys', 'create', 'ci', ...options)).exitCode).toBe(2);
    expect(gateway.seen).toEqual([]);
  });

  it.each([
    [[], 3_600],
    [['--grace', '7d'], 604_800],
    [['--grace', '0m'], 0],
  ])('rotate with %j asks for %i seconds of grace', async (options, graceSeconds) => {
    const previousUntil = ['2026-05-01T13:00:00Z'];
    gateway = await startTestGateway(() => ({ json: { ...key, previousUntil, key: 'weir_y' } }));
    const rotated = await weir('keys', 'rotate', 'ci', ...options);
    expect([rotated.exitCode, rotated.output]).toEqual([0, 'weir_y\n']);
    expect(rotated.errors).toContain('until 2026-05-01T13:00:00Z');
    expect(gateway.seen).toMatchObject([{ method: 'POST', url: '/api/keys/ci/rotate', body: { graceSeconds } }]);
  });

  it('list shows keys', async () => {
    const scoped = { ...key, name: 'b', scopes: { apps: ['support'] }, expiresAt: '2999-01-01T00:00:00Z' };
    gateway = await startTestGateway(() => ({ json: { keys: [key, scoped, { ...key, name: 'c', hasEnded: true }] } }));
    const { output } = await weir('keys', 'list');
    expect(output.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['name', 'role', 'tenant', 'groups', 'for', 'ends'],
      ['ci', 'service', 'acme', 'staff', 'everything', 'never'],
      ['b', 'service', 'acme', 'staff', 'apps support', '2999-01-01T00:00:00Z'],
      ['c', 'service', 'acme', 'staff', 'everything', 'ended'],
      [''],
    ]);
    expect((await weir('keys', 'list', '--json')).lines).toHaveLength(3);
  });

  it('revoke ends one', async () => {
    gateway = await startTestGateway(() => ({ status: 204, text: '' }));
    expect((await weir('keys', 'revoke', 'ci')).output).toBe('ci revoked\n');
    expect(gateway.seen).toMatchObject([{ method: 'DELETE', url: '/api/keys/ci' }]);
  });
});
