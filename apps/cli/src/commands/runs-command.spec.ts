import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the command loads takes longer than it does.
beforeAll(() => runWeir(['runs', '--limit', 'none']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const run = (runId: string, fields: object = {}) => ({
  runId,
  app: 'support',
  outcome: 'answered',
  at: '2026-01-02T03:04:05.000Z',
  durationMs: 1_234.5,
  usage: { inputTokens: 10, outputTokens: 2, cost: 0.25 },
  provenance: { model: { name: 'small' } },
  gaps: [],
  ...fields,
});

describe('weir runs', () => {
  it('asks for the runs that fit, and shows a line of each', async () => {
    const failed = run('two\u001b[31m', { outcome: 'failed', reason: 'model-busy', gaps: ['clock-skew'] });
    gateway = await startTestGateway(() => ({ json: { runs: [run('one'), failed], total: 5 } }));
    const found = await weir('runs', '--where', 'cost>0.01', '--sort', 'cost', '--limit', '2');
    expect(gateway.seen[0]?.url).toBe('/api/runs?where=cost%3E0.01&sort=cost&limit=2');
    expect(found.output).toContain('one');
    expect(found.output).toMatch(
      /two\ufffd\[31m +support +failed +1235 ms +10\+2 +0\.25 +small +model-busy, clock-skew/,
    );
    expect(found.errors).toContain('3 more fit');
  });

  it('goes on over pages until there are as many as asked for', async () => {
    gateway = await startTestGateway(({ url }) => {
      const isSecond = url?.includes('after=further');
      return { json: { runs: [run(isSecond ? 'two' : 'one')], total: 2, ...(isSecond ? {} : { next: 'further' }) } };
    });
    const { lines } = await weir('runs', '--limit', '1500', '--json');
    expect(lines.map((line) => (line as { runId: string }).runId)).toEqual(['one', 'two']);
    expect(gateway.seen.map(({ url }) => url)).toEqual(['/api/runs?limit=1000', '/api/runs?limit=1000&after=further']);
  });

  it('sums up', async () => {
    const sums = [
      {
        values: ['support', ''],
        runs: 5,
        answered: 3,
        refused: 1,
        failed: 1,
        inputTokens: 50,
        outputTokens: 10,
        cost: 1.5,
        medianMs: 20,
        p95Ms: 12_345,
      },
    ];
    const found = { by: ['app', 'tool'], sums, total: 5, rest: 2 };
    gateway = await startTestGateway(() => ({ json: found }));
    const shown = await weir('runs', '--by', 'app,tool', '--from', '2026-01-02T00:00:00Z');
    expect(gateway.seen[0]?.url).toBe('/api/runs/sums?from=2026-01-02T00%3A00%3A00.000Z&by=app%2Ctool');
    expect(shown.output).toMatch(/support +– +5 +3 +1 +1 +50 +10 +1\.5 +20 ms +12\.3 s/);
    expect(shown.errors).toContain('2 runs are in none of the sums');
    expect((await weir('runs', '--by', 'app,tool', '--json')).lines).toEqual([found]);
  });

  it('says when no run fits', async () => {
    gateway = await startTestGateway(() => ({ json: { runs: [], total: 0 } }));
    expect((await weir('runs')).errors).toContain('No run fits.');
  });

  it.each([
    [['--where', ' '], '--where needs an expression'],
    [['--by', 'app', '--sort', 'cost'], 'cannot be used with'],
    [['--last', '1d', '--from', '2026-01-02T00:00:00Z'], 'cannot be used with'],
  ])('refuses %j', async (parameters, message) => {
    gateway = await startTestGateway(() => ({ json: { runs: [], total: 0 } }));
    const { exitCode, errors } = await weir('runs', ...parameters);
    expect({ exitCode, errors }).toEqual({ exitCode: 2, errors: expect.stringContaining(message) });
  });
});
