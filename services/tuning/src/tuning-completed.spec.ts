import { create, type ResourceChanged, type TuningCompleted, topics, type UsageRecorded } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { Emission } from '@weir/kafka';
import { parseResource, type Resource } from '@weir/resources';
import type { TuningReport } from '@weir/tunings';
import { describe, expect, it } from 'vitest';
import { type EndedTuning, endEmissions, failedEmissions } from './tuning-completed.js';

const request = create(topics.tuningRequested.schema, {
  runId: 'tuning-1',
  spec: { model: 'trade' },
  caller: 'ada',
});
const cost = { seconds: 36, kilowattHours: 0.001, amount: 0.5, currency: 'EUR' };
const report: TuningReport = {
  data: {
    hash: 'h1',
    learn: 8,
    choose: 2,
    heldBack: 8,
    folds: 1,
    leaked: 0,
    merged: 0,
    withoutPositives: 0,
    texts: 30,
  },
  settings: {},
  history: [],
  step: 3,
  metric: 'ndcg@10',
  gate: [],
  cost,
  resumed: false,
};
const model = parseResource({
  kind: 'Model',
  name: 'trade',
  spec: { provider: 'embedding', model: 'base' },
}) as Resource<'Model'>;
const ended: EndedTuning = {
  request,
  outcome: 'registered',
  model,
  report,
  cost,
  problems: [],
  startedAt: 0,
  completedAt: 60_000,
};

const of = <Message>(emissions: readonly Emission[], { name }: { name: string }): Message[] =>
  emissions.filter(({ topic }) => topic.name === name).map(({ message }) => message as Message);

describe('endEmissions', () => {
  it('declares the Model, writes its cost on the ledger, and ends with one record', () => {
    const emissions = endEmissions('acme', ended);
    expect(emissions.map(({ topic }) => topic.name)).toEqual([
      topics.resourceChanged.name,
      topics.usageRecorded.name,
      topics.tuningCompleted.name,
    ]);
    const [changed] = of<ResourceChanged>(emissions, topics.resourceChanged);
    expect(changed).toMatchObject({ kind: 'Model', name: 'trade' });
    const [usage] = of<UsageRecorded>(emissions, topics.usageRecorded);
    expect(usage).toMatchObject({ cost: 0.5, currency: 'EUR', purpose: 'tuning', outcome: 'answered', caller: 'ada' });
    const [completed] = of<TuningCompleted>(emissions, topics.tuningCompleted);
    expect(completed).toMatchObject({ outcome: 'registered', dataset: 'h1' });
    expect(completed!.reason).toBeUndefined();
    expect(completed).toMatchObject({ completedAt: '1970-01-01T00:01:00.000Z' });
  });

  it('says the same when it is said again, and of another tenant or run something else', () => {
    const ids = (tenant: string, runId = 'tuning-1') =>
      endEmissions(tenant, { ...ended, request: { ...request, runId } }).map(({ options }) => options.id);
    expect(ids('acme')).toEqual(ids('acme'));
    expect(new Set([...ids('acme'), ...ids('globex'), ...ids('acme', 'tuning-2')]).size).toBe(9);
  });

  it.each([
    ['not-better', 'tuning-not-better', 'answered'],
    ['cancelled', 'tuning-cancelled', 'answered'],
    ['failed', 'tuning-diverged', 'failed'],
  ] as const)('of %s declares nothing, says why, and what it cost', (outcome, code, used) => {
    const reason = new WeirError({
      code: 'tuning-diverged',
      disposition: 'poison',
      field: 'rate',
      message: 'Far off.',
    });
    const { model: _none, report: _neither, ...rest } = ended;
    const emissions = endEmissions('acme', { ...rest, outcome, ...(outcome === 'failed' ? { reason } : {}) });
    expect(of(emissions, topics.resourceChanged)).toEqual([]);
    expect(of<UsageRecorded>(emissions, topics.usageRecorded)).toMatchObject([{ cost: 0.5, outcome: used }]);
    expect(of<TuningCompleted>(emissions, topics.tuningCompleted)).toMatchObject([{ outcome, reason: { code } }]);
  });

  it('names the first hundred rows that were no examples', () => {
    const problems = Array.from({ length: 130 }, (_, row) => `line ${row}`);
    const [completed] = of<TuningCompleted>(endEmissions('acme', { ...ended, problems }), topics.tuningCompleted);
    expect(completed!.problems).toHaveLength(101);
    expect(completed!.problems.at(-1)).toBe('and 30 more');
  });
});

it('of what was never begun, says why, and costs nothing', () => {
  const error = new WeirError({ code: 'model-taken', disposition: 'poison', field: 'spec.model', message: 'Taken.' });
  const emissions = failedEmissions('acme', request, error, 0);
  expect(emissions).toHaveLength(1);
  expect(of<TuningCompleted>(emissions, topics.tuningCompleted)).toMatchObject([
    { outcome: 'failed', model: 'trade', reason: { code: 'model-taken', field: 'spec.model' } },
  ]);
});
