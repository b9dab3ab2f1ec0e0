import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the command loads takes longer than it does.
beforeAll(() => runWeir(['drift', '--unknown']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const found = {
  feature: 'outcome',
  state: 'drifted',
  measure: 'psi',
  effect: 0.41234,
  pValue: 1e-9,
  adjusted: 1e-8,
  before: { answered: 0.9, 'refused:no-context': 0.1 },
  now: { answered: 0.6, 'refused:no-context': 0.4 },
  since: '2026-01-02T03:00:00.000Z',
  sinceBefore: false,
  examples: ['run-7', 'run-\u001b9'],
};
const support = {
  app: 'support',
  reference: { runs: 500, from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T12:00:00.000Z' },
  window: { runs: 200, from: '2026-01-02T02:00:00.000Z', to: '2026-01-02T04:00:00.000Z' },
  level: 0.0025,
  features: [
    found,
    { feature: 'hits', state: 'too-few', note: 'not enough items: 43 of 100', before: {}, now: {}, examples: [] },
  ],
  drifted: [
    {
      found,
      foundAt: '2026-01-02T04:00:00.000Z',
      lastAt: '2026-01-02T04:00:00.000Z',
      replay: 'weir replay --app support --from 2026-01-02T03:00:00.000Z --mode full',
    },
  ],
};
const young = { app: 'young', note: 'not enough runs: 43 of 700', features: [], drifted: [] };

const nightly = { suite: 'nightly', apps: ['support'], schedule: '0 3 * * * UTC', looks: [], fallen: [], runs: [] };

describe('weir drift', () => {
  it('shows what changed, since when, by how much, and how to ask it again', async () => {
    gateway = await startTestGateway(() => ({ json: { apps: [support, young], suites: [nightly] } }));
    const { output } = await weir('drift');
    expect(gateway.seen[0]?.url).toBe('/api/drift');
    expect(output).toContain('support: 200 runs until 2026-01-02T04:00:00.000Z against 500 until');
    expect(output).toMatch(/outcome +drifted +psi 0\.412 +1e-8 +answered 0\.9 → 0\.6, refused:no-context 0\.1 → 0\.4/);
    expect(output).toMatch(/hits +too-few +not enough items: 43 of 100/);
    expect(output).toContain('since 2026-01-02T03:00:00.000Z');
    expect(output).toContain('run-7, run-\ufffd9');
    expect(output).toContain('weir replay --app support --from 2026-01-02T03:00:00.000Z --mode full');
    expect(output).toContain('young: not enough runs: 43 of 700');
    expect(output).toContain('nightly: 0 3 * * * UTC');
  });

  it('asks for one app, and gives what there is as JSON', async () => {
    gateway = await startTestGateway(() => ({ json: { apps: [young], suites: [] } }));
    expect(JSON.parse((await weir('drift', 'young', '--json')).output)).toEqual({ apps: [young], suites: [] });
    expect(gateway.seen[0]?.url).toBe('/api/drift?app=young');
  });

  it('says that there is nothing yet', async () => {
    gateway = await startTestGateway(() => ({ json: { apps: [], suites: [] } }));
    expect((await weir('drift')).errors).toContain('No run was looked at yet.');
  });
});
