import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the command loads takes longer than it does.
beforeAll(() => runWeir(['suites', '--unknown']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const found = {
  variant: 'now',
  app: 'support',
  metric: 'token-f1',
  state: 'worse',
  items: 40,
  before: 0.81234,
  now: 0.6,
  difference: -0.21234,
  low: -0.3,
  high: -0.1,
  adjusted: 0.0002,
  examples: [
    { itemId: 'leave', answerRunId: 'run-\u001b7', before: 1, now: 0 },
    { itemId: 'run-8', answerRunId: 'run-8', now: 0 },
  ],
};
const run = (mean: number) => ({
  runId: `r${mean}`,
  at: '2026-01-01T00:00:00.000Z',
  isReference: false,
  means: [
    { variant: 'now', metric: 'token-f1', mean },
    { variant: 'now', metric: 'took-ms', mean: 12 },
  ],
});
const nightly = {
  suite: 'nightly',
  apps: ['support'],
  schedule: '0 3 * * * Europe/Berlin',
  next: '2026-01-03T02:00:00.000Z',
  last: { runId: 'run-4', requestedAt: '2026-01-02T02:00:01.000Z', outcome: 'completed' },
  looks: [found],
  fallen: [
    {
      found,
      since: '2026-01-01T02:00:01.000Z',
      lastAt: '2026-01-02T02:00:01.000Z',
      show: 'weir eval compare run-3 run-4',
      replay: 'weir eval run nightly',
    },
  ],
  runs: [run(0.812), run(0.806), run(0.6)],
};
const young = {
  suite: 'young',
  apps: ['support'],
  schedule: 'every 1d',
  next: '2026-01-03T00:00:00.000Z',
  last: { runId: 'run-1', requestedAt: '2026-01-02T00:00:01.000Z', outcome: 'failed', reason: 'There is no file.' },
  note: '1 of 3 runs of the reference',
  looks: [],
  fallen: [],
  runs: [],
};

describe('weir suites', () => {
  it('shows last and next runs, the trend, and what fell with what to do about it', async () => {
    gateway = await startTestGateway(() => ({ json: { suites: [nightly, young] } }));
    const { output } = await weir('suites');
    expect(gateway.seen[0]?.url).toBe('/api/suites');
    expect(output).toContain('nightly: 0 3 * * * Europe/Berlin, next 2026-01-03T02:00:00.000Z');
    expect(output).toContain('last 2026-01-02T02:00:01.000Z run-4: completed');
    expect(output).toMatch(/now +token-f1 +worse +-0\.212 +0\.0002 +0\.812 0\.806 0\.6/);
    expect(output).toMatch(/now +took-ms +12 12 12/);
    expect(output).toContain(
      'now token-f1 is worse by 0.212 (-0.3 to -0.1), since 2026-01-01T02:00:01.000Z, last seen 2026-01-02T02:00:01.000Z\n  such as leave (run-\ufffd7), run-8\n',
    );
    expect(output).toContain('  weir eval compare run-3 run-4\n  weir eval run nightly');
    expect(output).toContain('last 2026-01-02T00:00:01.000Z run-1: failed, There is no file.');
    expect(output).toContain('1 of 3 runs of the reference');
  });

  it('shows one, and gives what there is as JSON', async () => {
    gateway = await startTestGateway(() => ({ json: { suites: [nightly, young] } }));
    expect(JSON.parse((await weir('suites', 'young', '--json')).output)).toEqual({ suites: [young] });
    const gone = await weir('suites', 'gone');
    expect(gone.errors).toContain('There is no Suite gone that has a schedule.');
  });
});
