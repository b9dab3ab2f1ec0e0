import { create, EvaluationRequestedSchema, topics } from '@weir/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { runSuite } from '../suites/run-suite.js';
import { SuiteSystem } from '../suites/suite-system.fake.js';
import { driftFoundEmission } from './drift-found-emission.js';

const items = Array.from({ length: 30 }, (_, index) => ({
  id: `i${index}`,
  input: `What is ${index}?`,
  expected: `${index}`,
}));
const suite = {
  kind: 'Suite',
  name: 'quality',
  spec: {
    dataset: { source: { items } },
    variants: [{ name: 'now', app: 'small' }],
    metrics: ['exact-match'],
    drift: { runs: 1 },
  },
};

let system: SuiteSystem;
beforeEach(() => {
  system = new SuiteSystem([{ kind: 'Model', name: 'small', spec: { provider: 'extractive' } }, suite]);
  system.says = ({ question }) => ({ outcome: 'answered', answer: /\d+/.exec(question)![0] });
});

const run = (runId: string, cause = 'scheduled') =>
  runSuite(create(EvaluationRequestedSchema, { runId, suite: 'quality', cause }), system.context(), system.ports());
const written = () => system.log.filter(({ topic }) => topic === topics.suiteCompared.name);

describe('a run of a suite', () => {
  it('is compared with the reference when it was due, and tells what fell', async () => {
    const first = await run('run-1');
    expect(first.summary?.['drift']).toMatchObject({
      note: 'the last run of the reference',
      reference: { runIds: ['run-1'] },
    });
    system.says = () => ({ outcome: 'answered', answer: 'no idea' });
    const second = await run('run-2');
    expect(second.summary?.['drift']).toMatchObject({
      open: [{ runId: 'run-2', found: { metric: 'exact-match', difference: -1 } }],
    });
    expect(driftFoundEmission('acme', first)).toEqual([]);
    expect(driftFoundEmission('acme', second)).toMatchObject([
      { topic: { name: 'weir.evaluation.v1.evaluation-drift-found' }, message: { suite: 'quality', runId: 'run-2' } },
    ]);
    expect(written()).toHaveLength(2);
    // What the next run needs stands on the topic alone.
    expect(JSON.stringify(second.summary)).not.toContain('means":[1');
  });

  it('comes to the same when it goes on after what was written of it', async () => {
    await run('run-1');
    system.says = () => ({ outcome: 'answered', answer: 'no idea' });
    const once = await run('run-2');
    const again = await run('run-2');
    expect(again.summary?.['drift']).toEqual(once.summary?.['drift']);
    expect(driftFoundEmission('acme', again)[0]!.options.id).toBe(driftFoundEmission('acme', once)[0]!.options.id);
  });

  it('is not when somebody asked for it', async () => {
    const completed = await run('run-1', 'asked');
    expect(completed.summary?.['drift']).toBeUndefined();
    expect(written()).toEqual([]);
  });
});
