import { create, decodeMessage, JSON_TYPE, type JsonObject, topics } from '@weir/contracts';
import type { OptimisationReport } from '@weir/experiments';
import { type Emission, fakeGatherContext } from '@weir/kafka';
import { chanceOf } from '@weir/statistics';
import { beforeEach, describe, expect, it } from 'vitest';
import { cancellationKey } from '@weir/service';
import { SuiteSystem, TENANT } from '../suites/suite-system.fake.js';
import { runOptimisation } from './run-optimisation.js';

const KINDS = ['bill', 'fault', 'order'];
const items = Array.from({ length: 90 }, (_, index) => ({
  id: `m${index}`,
  input: `Letter ${index} ${chanceOf(`x${index}`).toString(36)} ${chanceOf(`y${index}`).toString(36)} on ${KINDS[index % 3]}`,
  expected: KINDS[index % 3]!,
}));
const resources = [
  { kind: 'Model', name: 'small', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'sorter', spec: { pattern: 'simple', model: 'small', prompt: { system: 'Sort.' } } },
  { kind: 'App', name: 'agent', spec: { pattern: 'rag', model: 'small', retrieval: { collection: 'x' } } },
  { kind: 'Dataset', name: 'letters', spec: { source: { items } } },
];
const wanted = { app: 'sorter', dataset: 'letters', metric: 'exact-match', examples: 2, budget: { answers: 260 } };
type Examples = { examples?: { list: { answer: string }[] }; prompt?: { system: string } };

let system: SuiteSystem;
beforeEach(() => {
  system = new SuiteSystem(resources);
  // Knows the kinds that it is shown, and bills.
  system.says = ({ question, variant, app }) => {
    if (app === 'small')
      return { outcome: 'answered', answer: '<instruction>Sort well.</instruction>', usage: { cost: 2 } };
    const { examples, prompt } = (variant ?? {}) as Examples;
    const kind = KINDS.find((one) => question.toLowerCase().includes(one))!;
    const known =
      kind === 'bill' || prompt?.system === 'Sort well.' || examples?.list.some(({ answer }) => answer === kind);
    return { outcome: 'answered', answer: known ? kind : 'none', usage: { cost: 1 }, experiment: 'optimisation-1' };
  };
});

function run(spec: object = wanted, signal: AbortSignal = new AbortController().signal) {
  const request = create(topics.optimisationRequested.schema, { runId: 'optimisation-1', spec: spec as JsonObject });
  const publish = async (emissions: readonly Emission[]) => system.write(emissions);
  const ports = { ...system.ports(), snapshotOf: () => system.ports().snapshotWith({} as never) };
  return runOptimisation(request, fakeGatherContext(topics.optimisationRequested.name, { signal, publish }), ports);
}
const reportOf = ({ report }: { report?: JsonObject }) => report as unknown as OptimisationReport;

describe('runOptimisation', () => {
  it('asks candidates as variants of the app, and says which is best and how it does on the test split', async () => {
    const completed = await run();
    expect(completed).toMatchObject({ outcome: 'completed', app: 'sorter', spec: { dataset: 'letters' } });
    const report = reportOf(completed);
    expect(report.patch).toMatchObject({ pattern: 'few-shot' });
    expect(new Set(report.examples.map(({ answer }) => answer))).toEqual(new Set(['fault', 'order']));
    expect(report).toMatchObject({ ended: 'perfect', test: { best: { estimate: 1 } } });
    expect(report.test!.baseline.estimate).toBeLessThan(0.6);
    const asked = system.asked.find(({ variant }) => variant !== undefined);
    expect(asked).toMatchObject({ app: 'sorter', experiment: { runId: 'optimisation-1' } });
    expect(system.items.every(({ runId, app }) => runId === 'optimisation-1' && app === 'sorter')).toBe(true);
    const { spent } = report;
    expect(spent).toEqual({ answers: system.asked.length, cost: system.asked.length, judgeCost: 0 });
  });

  it('goes on after a crash in the same way, and asks nothing twice', async () => {
    const whole = await run();
    const askedWhole = system.asked.map(({ runId }) => runId).toSorted();
    const { says } = system;
    system = new SuiteSystem(resources);
    system.says = says;
    for (const at of [5, 40, 70]) {
      const crash = new AbortController();
      system.onItem = () => {
        if (system.items.length >= at) {
          crash.abort(new Error('crash'));
          throw new Error('crash');
        }
      };
      await expect(run(wanted, crash.signal)).rejects.toThrow('crash');
    }
    system.onItem = () => undefined;
    const again = await run();
    expect(reportOf(again)).toEqual(reportOf(whole));
    expect(new Set(system.asked.map(({ runId }) => runId)).size).toBe(system.asked.length);
    expect(system.asked.map(({ runId }) => runId).toSorted()).toEqual(askedWhole);
  });

  it('asks the proposer for instructions, and takes one that is better', async () => {
    const completed = await run({ ...wanted, search: 'instruction', proposer: 'small' });
    expect(reportOf(completed)).toMatchObject({
      instruction: 'Sort well.',
      patch: { prompt: { system: 'Sort well.' } },
    });
    const proposal = system.asked.find(({ app }) => app === 'small');
    expect(proposal!.question).toContain('"Sort."');
  });

  it('says when the proposer has nothing to give', async () => {
    const { says } = system;
    system.says = (request) =>
      request.app === 'small'
        ? { outcome: 'failed', reason: { code: 'model-unavailable', message: 'Down.' } }
        : says(request);
    const completed = await run({ ...wanted, search: 'instruction', proposer: 'small' });
    expect(completed.problems[0]).toContain('model-unavailable');
    expect(reportOf(completed)).toMatchObject({ best: 'baseline', ended: 'exhausted' });
  });

  it('keeps what it has found when it is cancelled', async () => {
    system.onItem = () => {
      if (system.items.length === 60) system.cancellations.cancel(cancellationKey(TENANT, 'optimisation-1'));
    };
    const completed = await run();
    expect(completed).toMatchObject({ outcome: 'cancelled', reason: { code: 'optimisation-cancelled' } });
    expect(reportOf(completed)).toMatchObject({ ended: 'cancelled' });
    expect(system.items.length).toBeLessThan(66);
  });

  it('says how far it is', async () => {
    await run();
    const record = system.log.find(({ topic }) => topic === topics.optimisationProgressed.name)!;
    const progressed = decodeMessage(topics.optimisationProgressed.schema, record.value!, JSON_TYPE);
    expect(progressed).toMatchObject({ app: 'sorter', stage: 'baseline', mostAnswers: 260 });
  });

  it.each([
    [{ app: 'gone' }, 'app-unknown', 'spec.app'],
    [{ app: 'agent' }, 'optimisation-invalid', 'spec.search'],
    [{ dataset: 'gone' }, 'dataset-unknown', 'spec.dataset'],
    [{ metric: 'gone' }, 'metric-unknown', 'spec.metric'],
    [{ metric: 'took-ms' }, 'optimisation-invalid', 'spec.metric'],
    [{ search: 'both' }, 'optimisation-invalid', 'spec.proposer'],
    [{ search: 'both', proposer: 'gone' }, 'model-unknown', 'spec.proposer'],
    [{ splits: { dev: 'gone' } }, 'split-unknown', 'split'],
    [{ budget: { answers: 10 } }, 'optimisation-budget-too-small', 'spec.budget.answers'],
  ])('refuses %j, and names the field', async (change, code, field) => {
    await expect(run({ ...wanted, ...change })).rejects.toMatchObject({ code, field, disposition: 'poison' });
    expect(system.asked).toEqual([]);
  });
});
