import { AnswerRequestedSchema, create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { PastOutcomes } from './past-outcomes.js';
import { fakeRecord, hit, TENANT } from './past-run.fake.js';

const requests = ['r1', 'r2'].map((runId, at) => ({
  at,
  request: create(AnswerRequestedSchema, { runId, app: 'support' }),
}));
const answered = (run: string, fields: object = {}) =>
  fakeRecord(topics.answerCompleted, { runId: run, outcome: 'answered', answer: 'So.', ...fields }, { run });
const step = (run: string, name: string, result: object) =>
  fakeRecord(topics.stepCompleted, { runId: run, step: name, result } as never, { run });
const begun = (run: string) => step(run, 'check-input', { case: 'check', value: { verdict: 'allow' } });
const found = (run: string, name: string, ...chunks: string[]) =>
  step(run, name, { case: 'retrieve', value: { hits: chunks.map((chunk) => hit(chunk)) } });
const runsOf = (...records: ReturnType<typeof answered>[]) => {
  const outcomes = new PastOutcomes(TENANT, requests, 5_000);
  for (const record of records) outcomes.take(record);
  return outcomes.runs();
};

describe('PastOutcomes', () => {
  it('are those of the wanted runs, with what they found', () => {
    const runs = runsOf(answered('other'), found('r1', 'retrieve', 'a', 'b'), begun('r1'), answered('r1'));
    expect(runs).toMatchObject([
      {
        runId: 'r1',
        isWhole: true,
        answer: { answer: 'So.' },
        searches: [{ step: 'retrieve', hits: [{ chunkId: 'a' }, { chunkId: 'b' }] }],
      },
    ]);
  });

  it('do not change when a record comes twice, or another answer after the first', () => {
    const records = [begun('r1'), found('r1', 'retrieve', 'a'), answered('r1')];
    expect(runsOf(...records, ...records, answered('r1', { answer: 'No.' }))).toEqual(runsOf(...records));
  });

  it.each([
    ['of an experiment', answered('r1', { experiment: 'e' })],
    [
      'of another tenant',
      { ...answered('r1'), headers: fakeRecord(topics.answerCompleted, {}, { run: 'r1', tenant: 'x' }).headers },
    ],
    ['from after the replay was asked for', { ...answered('r1'), timestamp: 5_000 }],
    ['that cannot be read', { ...answered('r1'), value: Buffer.from('{') }],
  ])('are without one %s', (_what, record) => {
    expect(runsOf(record)).toEqual([]);
  });

  it('are not whole where the beginning does not stand on the log', () => {
    expect(runsOf(found('r1', 'retrieve', 'a'), answered('r1'))).toMatchObject([{ isWhole: false }]);
  });

  it('of a remembered answer have what the first run found', () => {
    const first = [begun('r1'), found('r1', 'retrieve', 'a'), answered('r1')];
    const again = [begun('r2'), answered('r2', { recalledFrom: { runId: 'r1', similarity: 1 } })];
    expect(runsOf(...first, ...again)[1]).toMatchObject({
      runId: 'r2',
      isWhole: true,
      searches: [{ step: 'retrieve' }],
    });
    const other = answered('r2', { recalledFrom: { runId: 'gone', similarity: 1 } });
    expect(runsOf(begun('r2'), other)).toMatchObject([{ isWhole: false, searches: [] }]);
  });

  it('have what tools gave, and what the searches of an agent found, by the call', () => {
    const called = fakeRecord(
      topics.callRequested,
      { runId: 'r1', step: 'call', name: 'crm', function: 'add', arguments: '{}' },
      { run: 'r1' },
    );
    const toolUses = [
      { tool: 'crm', function: 'add', arguments: '{}' },
      { tool: 'docs', arguments: '{"query":"leave"}' },
    ];
    const [run] = runsOf(
      begun('r1'),
      called,
      step('r1', 'call', { case: 'call', value: { content: 'Ada', truncated: true } }),
      found('r1', 'retrieve-2', 'a'),
      answered('r1', { toolUses }),
    );
    expect(run?.calls).toMatchObject([
      { tool: 'crm', function: 'add', arguments: '{}', result: 'Ada\n(What follows was cut off.)' },
      { tool: 'docs', function: '', arguments: '{"query":"leave"}', hits: [{ chunkId: 'a' }] },
    ]);
  });
});
