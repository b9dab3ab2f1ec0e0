import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const environment = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const serve = async (...answer: Parameters<typeof startTestGateway>) => (gateway = await startTestGateway(...answer));

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const metric = {
  metric: 'answered',
  live: 0.99,
  candidate: 0,
  difference: -0.99,
  low: -1,
  high: -0.2,
  margin: 0.05,
  verdict: 'worse',
  samples: 4,
};
const evidence = { design: 'traffic', live: 300, candidate: 4, cost: 0, tokens: 0, metrics: [metric] };
const promotion = {
  promotion: 'brief',
  runId: 'p-1',
  app: 'support',
  phase: 'rolled-back',
  settled: true,
  step: 0,
  steps: 3,
  share: 0.01,
  wanted: 0,
  caller: 'admin',
  history: [
    { event: 'canary-started', at: '2026-11-27T03:00:00.000Z', share: 0.01, caller: '' },
    {
      event: 'rolled-back',
      at: '2026-11-27T03:01:00.000Z',
      share: 0.01,
      caller: '',
      reason: { code: 'candidate-worse', message: 'By answered it is worse.' },
      evidence,
    },
  ],
};

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'weir-promote-')), 'promotion.yaml');
  writeFileSync(file, text);
  return file;
}

describe('weir promote', () => {
  it('starts one from a file, or by its name', async () => {
    await serve(() => ({ status: 202, json: { promotion: 'brief', runId: 'p-1' } }));
    const file = fileOf('kind: Promotion\nname: brief\nspec: { app: support, with: { model: new } }\n');
    expect((await runWeir(['promote', 'start', '-f', file, '--json'], environment())).lines).toEqual([
      { promotion: 'brief', runId: 'p-1' },
    ]);
    await runWeir(['promote', 'start', 'brief'], environment());
    expect(gateway!.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/promotions',
        body: { promotion: 'brief', spec: { app: 'support', with: { model: 'new' } } },
      },
      { body: { promotion: 'brief' } },
    ]);
  });

  it.each([
    ['nothing', ['promote', 'start']],
    ['a file of another kind', ['promote', 'start', '-f', fileOf('kind: App\nname: a\nspec: {}\n')]],
  ])('refuses %s', async (_what, parameters) => {
    await serve(() => ({ json: {} }));
    expect((await runWeir(parameters, environment())).exitCode).toBe(2);
    expect(gateway!.seen).toEqual([]);
  });

  it('shows where one is, what it rests on, and how it came there', async () => {
    await serve(() => ({ json: promotion }));
    const { output } = await runWeir(['promote', 'status', 'brief'], environment());
    expect(output).toBe(
      [
        'brief  support  rolled-back',
        '',
        '2026-11-27T03:00:00.000Z  canary-started  1 %',
        '2026-11-27T03:01:00.000Z  rolled-back  1 %',
        '    By answered it is worse.',
        '    4 answers of the canary, 300 of the others',
        '    answered       0.99 → 0  -0.99 [-1, -0.2]  worse by more than the margin',
        '',
      ].join('\n'),
    );
    expect((await runWeir(['promote', 'status', 'brief', '--json'], environment())).lines).toEqual([promotion]);
  });

  it('lists all', async () => {
    const canary = { ...promotion, phase: 'canary', step: 1, share: 0.05 };
    await serve(() => ({ json: { promotions: [canary] } }));
    const { output } = await runWeir(['promote', 'status'], environment());
    expect(output).toBe('brief  support  canary, step 2 of 3: 5 % of the traffic\n');
  });

  it.each([
    ['finish', 'promote'],
    ['rollback', 'rollback'],
    ['cancel', 'cancel'],
  ])('%s', async (word, decision) => {
    await serve(() => ({ status: 202, json: { promotion: 'brief', runId: 'p-1' } }));
    expect((await runWeir(['promote', word, 'brief'], environment())).exitCode).toBe(0);
    expect(gateway!.seen).toMatchObject([
      { method: 'POST', url: '/api/promotions/brief/decision', body: { decision } },
    ]);
  });
});
