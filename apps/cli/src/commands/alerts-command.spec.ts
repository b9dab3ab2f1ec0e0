import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the command loads takes longer than it does.
beforeAll(() => runWeir(['alerts', '--unknown']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const quiet = {
  alert: 'spend',
  labels: {},
  state: 'quiet',
  since: '2026-01-01T00:00:00.000Z',
  at: '2026-01-02T03:05:00.000Z',
  value: 1.5,
  limit: 10,
  details: [],
  examples: [],
  commands: [],
  severity: 'warning',
  deliveries: [],
};
const firing = {
  ...quiet,
  alert: 'failures',
  labels: { app: 'support' },
  state: 'firing',
  value: 0.41234,
  limit: 0.2,
  severity: 'critical',
  description: 'Answers fail',
  details: ['failed-share of 20 runs in 10m'],
  examples: ['run-\u001b7'],
  commands: ["weir runs --where 'outcome=failed'"],
  runbook: 'docs/runbooks/WeirModelFailures.md',
  silence: 'works',
  deliveries: [
    { channel: 'on-call', told: 'firing', at: '2026-01-02T03:00:00.000Z' },
    { channel: 'mail', problem: 'The mail server does not take it: 550.', problemSince: '2026-01-02T03:00:00.000Z' },
  ],
};

describe('weir alerts', () => {
  it('lists them, with who could not be told', async () => {
    gateway = await startTestGateway(() => ({ json: { alerts: [firing, quiet] } }));
    const { output } = await weir('alerts');
    expect(gateway.seen[0]?.url).toBe('/api/alerts');
    expect(output).toMatch(
      /firing \(silenced\) +failures +app=support +critical +0\.4123 \(0\.2\) .*mail was not told: The mail server/,
    );
    expect(output).toMatch(/quiet +spend +warning +1\.5 \(10\)/);
    const only = await weir('alerts', 'list', '--firing', '--all-tenants', '--json');
    expect(JSON.parse(only.output)).toEqual({ alerts: [firing] });
    expect(gateway.seen[1]?.url).toBe('/api/alerts?tenants=all');
  });

  it('shows one, with what shows more', async () => {
    gateway = await startTestGateway(() => ({ json: { alerts: [firing, quiet] } }));
    const { output } = await weir('alerts', 'show', 'failures');
    expect(output.split('\n').slice(0, 10)).toEqual([
      'failures app=support firing (silenced) since 2026-01-01T00:00:00.000Z, looked at 2026-01-02T03:05:00.000Z',
      'Answers fail',
      '0.4123 (0.2)',
      'failed-share of 20 runs in 10m',
      'runs: run-\ufffd7',
      "  weir runs --where 'outcome=failed'",
      'docs/runbooks/WeirModelFailures.md',
      'silenced by works',
      'on-call: told firing at 2026-01-02T03:00:00.000Z',
      'mail: not told since 2026-01-02T03:00:00.000Z: The mail server does not take it: 550.',
    ]);
    expect((await weir('alerts', 'show', 'none')).errors).toContain('Nothing is known of an alert named none');
  });

  it('says that there is nothing, and where to look', async () => {
    gateway = await startTestGateway(() => ({ json: { alerts: [], objectives: [] } }));
    expect((await weir('alerts')).errors).toContain('No alert is known of this tenant; --all-tenants');
    expect((await weir('alerts', '--firing')).errors).toContain('No alert fires.');
    expect((await weir('objectives')).errors).toContain('No objective is known');
  });

  it('silences one for a time', async () => {
    gateway = await startTestGateway(() => ({
      json: { results: [{ kind: 'Silence', name: 'failures.support', action: 'created' }] },
    }));
    const before = Date.now();
    const { output } = await weir(
      'alerts',
      'silence',
      'failures',
      '--app',
      'support',
      '--for',
      '2h',
      '--reason',
      'a release',
    );
    const { resources } = gateway.seen[0]!.body as { resources: { spec: { until: string } }[] };
    expect(resources).toMatchObject([
      {
        kind: 'Silence',
        name: 'failures.support',
        spec: { applies: { alert: 'failures', app: 'support' }, reason: 'a release' },
      },
    ]);
    const until = Date.parse(resources[0]!.spec.until);
    expect(until).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 7_200_000);
    expect(output).toContain('weir delete Silence failures.support ends it');
    expect((await weir('alerts', 'silence', 'failures')).exitCode).not.toBe(0);
  });
});

describe('weir objectives', () => {
  it('shows what is left of each error budget', async () => {
    const standing = { objective: 'answers', target: 0.995, from: '', to: '', total: 2_000, bad: 13 };
    gateway = await startTestGateway(() => ({
      json: {
        objectives: [
          { ...standing, attained: 0.9935, budgetLeft: -0.3, burnHour: 14.42, burnSixHours: 3 },
          { ...standing, objective: 'fresh', total: 0, bad: 0, note: 'there were no documents' },
        ],
      },
    }));
    const { output } = await weir('objectives');
    expect(output).toMatch(/answers +99\.5 % +99\.35 % +13 of 2000 +-30 % +14\.42 +3/);
    expect(output).toMatch(/fresh +99\.5 % +0 of 0 +there were no documents/);
  });
});
