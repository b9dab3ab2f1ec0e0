import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the command loads takes longer than it does.
beforeAll(() => runWeir(['costs', '--dearest', 'none']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const sums = (cost: number, currency = 'EUR') => ({ runs: 4, inputTokens: 40, outputTokens: 8, cost, currency });
const row = (values: string[], cost: number, currency?: string) => ({
  values,
  ...sums(cost, currency),
  dearest: { runId: 'run-1', cost: cost / 2 },
});
const dearest = {
  runId: 'run-1\u001b[31m',
  app: 'support',
  outcome: 'answered',
  at: '2026-01-02T03:04:05.000Z',
  steps: [{ step: 'search' }, { step: 'complete' }],
  usage: { inputTokens: 30, outputTokens: 6, cost: 1 },
  provenance: { model: { name: 'small' }, prompt: { name: 'answer', version: 3 } },
  gaps: [],
};
const period = { periodStart: '2026-11-01T00:00:00.000Z', resetsAt: '2026-12-01T00:00:00.000Z' };
const forecasts = [
  {
    budget: 'month',
    subject: '',
    limit: 'cost',
    most: 100,
    currency: 'EUR',
    spent: 80,
    ...period,
    expected: 105.4,
    low: 99.2,
    high: 111.6,
    method: 'weekdays',
    days: 28,
    exhaustedAt: '2026-11-29T12:00:00.000Z',
  },
  { budget: 'keys', subject: 'web', limit: 'tokens', most: 500, spent: 5, ...period, note: 'too few days: 1 of 3' },
];
const costs = { by: ['prompt'], rows: [row(['answer@3'], 2)], totals: [sums(2)], rest: 1, dearest: [dearest] };

describe('weir costs', () => {
  it('shows what costs come to, the dearest runs and how to look at one, and what budgets come to', async () => {
    gateway = await startTestGateway(({ url }) => ({ json: url?.includes('forecasts') ? { forecasts } : costs }));
    const { output, errors } = await weir('costs', '--by', 'prompt', '--where', 'app=support', '--dearest', '1');
    expect(gateway.seen.map(({ url }) => url).toSorted()).toEqual([
      '/api/costs/forecasts',
      '/api/costs?where=app%3Dsupport&by=prompt&dearest=1',
    ]);
    expect(output).toMatch(/answer@3 +4 +40 +8 +2 EUR +0\.5 +run-1 \(1\)/);
    expect(output).toMatch(/total +4 +40 +8 +2 EUR/);
    expect(output).toMatch(/run-1\ufffd\[31m +support +small +answer@3 +answered +30\+6 +2 +1/);
    expect(output).toContain('weir trace run-1');
    expect(output).toMatch(
      /month +– +100 EUR +80 \(80 %\) +2026-12-01T00:00 +105 \(99\.2 to 112\) +2026-11-29T12:00 +28 days, by weekday/,
    );
    expect(output).toMatch(/keys +web +500 tokens +5 \(1 %\) +2026-12-01T00:00 +\? +\? +too few days: 1 of 3/);
    expect(errors).toContain('Runs in no row, but in the totals: 1.');
    expect((await weir('costs', '--json')).lines).toEqual([{ ...costs, forecasts }]);
  });

  it('draws the costs of days, in the currency that most was paid in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'costs-'));
    const file = join(folder, 'costs.svg');
    try {
      const rows = [
        row(['2026-11-01', 'support'], 3),
        row(['2026-11-03', 'hr & more'], 1),
        row(['2026-11-03', 'support'], 1),
        row(['2026-11-02', 'support'], 2, 'USD'),
        row(['2026-11-02', 'free'], 0, ''),
      ];
      gateway = await startTestGateway(({ url }) => {
        if (url?.includes('forecasts')) return { json: { forecasts: [] } };
        return { json: url?.includes('day') ? { ...costs, rows, rest: 0 } : { ...costs, rest: 0 } };
      });
      const { errors } = await weir('costs', '--chart', file);
      expect(gateway.seen.at(-1)?.url).toBe('/api/costs?by=day%2Capp&dearest=0');
      expect(errors).toContain('leaves out USD');
      const svg = readFileSync(file, 'utf8');
      expect(svg).toContain('Cost of each day, EUR, from 2026-11-01 to 2026-11-03');
      expect(svg).toContain('<title>2026-11-03, hr &amp; more, 1 EUR</title>');
      // Three of four in height, on the first of three days.
      expect(svg).toMatch(/<rect x="85\.3" y="111\.5" width="122\.7" height="262\.5" fill="#1a8f5a"><title>2026-11-01/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says so when no run fits, and when nothing is there to draw', async () => {
    const none = { by: ['app'], rows: [], totals: [], rest: 0, dearest: [], forecasts: [] };
    gateway = await startTestGateway(() => ({ json: none }));
    const { output, errors } = await weir('costs', '--chart', '/nowhere/costs.svg');
    expect(output).toContain('No run fits.');
    expect(errors).toContain('Nothing was paid for');
  });

  it.each([
    [['--dearest', '-1'], 'from 0 to 1000'],
    [['--where', ' '], '--where needs an expression'],
    [['--tenant', 'a', '--all-tenants'], 'cannot be used with'],
  ])('refuses %j', async (parameters, message) => {
    gateway = await startTestGateway(() => ({ json: {} }));
    const { exitCode, errors } = await weir('costs', ...parameters);
    expect({ exitCode, errors }).toEqual({ exitCode: 2, errors: expect.stringContaining(message) });
  });
});
