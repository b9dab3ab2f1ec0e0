import {
  create,
  EvaluationCompletedSchema,
  EvaluationRequestedSchema,
  type MessageInitShape,
  type SuiteComparedSchema,
  topics,
} from '@weir/contracts';
import { replyRecord } from '@weir/requests';
import { parseResource } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayApp } from '../gateway-app.fake.js';

let gateway: GatewayApp;
beforeEach(async () => {
  gateway = await GatewayApp.start();
  gateway.ports.resources.declare(
    suite('nightly', { schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' }, tenant: 'acme' }),
    suite('hourly', { every: '1h', tenant: 'acme' }),
    suite('of-others', { every: '1h', tenant: 'other' }),
    suite('unscheduled', { tenant: 'acme' }),
  );
});
afterEach(() => gateway.stop());

const suite = (name: string, spec: object) =>
  parseResource({ kind: 'Suite', name, spec: { dataset: 'd', variants: [{ name: 'now', app: 'support' }], ...spec } });

function compared(message: MessageInitShape<typeof SuiteComparedSchema>): void {
  const { name, schema } = topics.suiteCompared;
  gateway.ports.suites.remember(
    replyRecord({ topic: name, schema, message: create(schema, message), run: message.runId!, tenant: 'acme' }),
  );
}

function asked(runId: string, outcome?: string): void {
  const { evaluationRequested, evaluationCompleted } = topics;
  const common = { runId, suite: 'nightly', cause: 'scheduled' };
  const request = create(EvaluationRequestedSchema, common);
  gateway.ports.evaluations.remember(
    replyRecord({
      topic: evaluationRequested.name,
      schema: evaluationRequested.schema,
      message: request,
      run: runId,
      tenant: 'acme',
    }),
  );
  if (outcome === undefined) return;
  const end = create(EvaluationCompletedSchema, {
    startedAt: '2026-11-28T03:00:00Z',
    ...common,
    outcome,
    reason: { code: 'window-empty', message: 'Nothing.' },
  });
  gateway.ports.evaluations.remember(
    replyRecord({
      topic: evaluationCompleted.name,
      schema: evaluationCompleted.schema,
      message: end,
      run: runId,
      tenant: 'acme',
    }),
  );
}

interface Listed {
  suites: { suite: string; schedule: string; next: string; last?: object; fallen: object[]; runs: object[] }[];
}
const list = async () => (await gateway.call('reviewer', 'GET', '/api/suites')).json<Listed>().suites;

describe('GET /api/suites', () => {
  it('lists the scheduled suites of the own tenant, and when they run next', async () => {
    const suites = await list();
    expect(suites.map(({ suite: name, schedule }) => [name, schedule])).toEqual([
      ['hourly', 'every 1h'],
      ['nightly', '0 3 * * * Europe/Berlin'],
    ]);
    for (const { next } of suites) expect(Date.parse(next)).toBeGreaterThan(Date.now());
  });

  it('says how the last scheduled run ended', async () => {
    asked('run-1', 'failed');
    const [, nightly] = await list();
    expect(nightly!.last).toMatchObject({ runId: 'run-1', outcome: 'failed', reason: 'Nothing.' });
  });

  it('shows what it came to, what has fallen and the runs before, here and as drift, without scores by item', async () => {
    const found = {
      variant: 'now',
      app: 'support',
      metric: 'token-f1',
      state: 'worse',
      items: 40,
      referenceItems: 40,
      before: 0.8,
      now: 0.6,
    };
    compared({
      suite: 'nightly',
      runId: 'run-4',
      at: 4_000n,
      level: 0.002,
      reference: {
        runIds: ['run-1'],
        scores: [{ variant: 'now', metric: 'token-f1', itemIds: ['leave'], means: [1], runs: [1] }],
      },
      looks: [{ ...found, difference: -0.2, examples: [{ itemId: 'leave', answerRunId: 'a', before: 1, now: 0 }] }],
      open: [
        {
          found,
          runId: 'run-4',
          foundAt: 4_000n,
          lastAt: 4_000n,
          since: 3_000n,
          sinceRunId: 'run-3',
          show: 'weir eval compare run-1 run-4',
          replay: 'weir eval run nightly',
        },
      ],
      runs: [
        {
          runId: 'run-1',
          at: 1_000n,
          isReference: true,
          means: [{ variant: 'now', metric: 'token-f1', mean: 0.8, items: 40 }],
        },
      ],
    });
    const [, nightly] = await list();
    expect(nightly).toMatchObject({
      level: 0.002,
      reference: ['run-1'],
      looks: [{ metric: 'token-f1', difference: -0.2, examples: [{ itemId: 'leave', before: 1, now: 0 }] }],
      fallen: [
        { found: { metric: 'token-f1' }, since: '1970-01-01T00:00:03.000Z', show: 'weir eval compare run-1 run-4' },
      ],
      runs: [{ runId: 'run-1', at: '1970-01-01T00:00:01.000Z', isReference: true }],
    });
    expect(gateway.ports.suites.find('acme', 'nightly')?.reference?.scores).toEqual([]);
    expect(gateway.ports.suites.find('other', 'nightly')).toBeUndefined();
  });

  it.each(['user', 'service'] as const)('is not for a %s', async (role) => {
    expect((await gateway.call(role, 'GET', '/api/suites')).statusCode).toBe(403);
  });
});
