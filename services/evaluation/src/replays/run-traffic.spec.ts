import { create, EvaluationRequestedSchema, topics } from '@weir/contracts';
import { parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { SuiteSystem } from '../suites/suite-system.fake.js';
import { fakeRecord, hit } from './past-run.fake.js';
import { runTraffic } from './run-traffic.js';

const DUE = Date.parse('2026-03-02T00:00:00Z');
const DAY = 86_400_000;
const suite = (spec: object) => ({
  kind: 'Suite',
  name: 'live',
  spec: {
    traffic: { sample: 5 },
    every: '1d',
    variants: [{ name: 'now', app: 'support' }],
    metrics: ['answered', 'cited'],
    drift: { runs: 1 },
    ...spec,
  },
});
const resources = (spec: object = {}) => [
  { kind: 'Collection', name: 'handbook', spec: {} },
  { kind: 'Model', name: 'small', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'support', spec: { pattern: 'rag', model: 'small', retrieval: { collection: 'handbook' } } },
  suite(spec),
];
const stepOf = (runId: string, step: string, result: object) => ({ runId, step, result }) as never;

let system: SuiteSystem;
let readers: Record<string, string[]>;
let check: (text: string) => Promise<{ text: string } | 'blocked'>;
beforeEach(() => {
  system = new SuiteSystem(resources());
  readers = {};
  check = (text) => Promise.resolve({ text });
});

/** A question that was asked and answered so long before the run was due. */
function answered(runId: string, before: number, answer: object = {}): void {
  const at = { run: runId, timestamp: DUE - before };
  readers[`${runId}.md`] = ['hr'];
  const citations = [{ documentId: `${runId}.md`, chunkId: runId, collection: 'handbook', quote: 'A quote.' }];
  const provenance = { pattern: 'rag', retrieval: { collection: 'handbook' } };
  const said = { runId, app: 'support', outcome: 'answered', answer: `${runId}!`, citations, provenance, ...answer };
  system.log.push(
    fakeRecord(topics.answerRequested, { runId, app: 'support', question: `${runId}?`, groups: ['hr'] }, at),
    fakeRecord(topics.stepCompleted, stepOf(runId, 'check-input', { case: 'check', value: {} }), at),
    fakeRecord(
      topics.stepCompleted,
      stepOf(runId, 'retrieve', { case: 'retrieve', value: { hits: [hit(runId)] } }),
      at,
    ),
    fakeRecord(topics.answerCompleted, said, at),
  );
}

function run(spec: object = {}, request: object = {}) {
  const snapshot = resources(spec)
    .map(parseResource)
    .reduce((all, one) => all.with(one), Snapshot.empty);
  const message = create(EvaluationRequestedSchema, {
    runId: 'run-1',
    suite: 'live',
    cause: 'scheduled',
    due: new Date(DUE).toISOString(),
    dueBefore: new Date(DUE - DAY).toISOString(),
    ...request,
  });
  const list = Object.entries(readers).map(([documentId, who]) => ({ documentId, readers: who }));
  return runTraffic(message, system.context({ timestamp: DUE + 5_000 }), {
    ...system.ports(),
    snapshotWith: () => Promise.resolve(snapshot),
    snapshot: () => snapshot,
    listDocuments: () => () => Promise.resolve({ documents: list as never, more: false }),
    checkText: () => check,
  });
}

const items = () => system.items.map(({ itemId }) => itemId).toSorted();

describe('runTraffic', () => {
  it('scores what was answered since it was due before, and asks nothing', async () => {
    answered('old', DAY + 120_000);
    answered('a', 3_000);
    answered('b', 2_000, { outcome: 'refused', answer: '', citations: [] });
    answered('late', -1_000);
    const completed = await run();
    expect(items()).toEqual(['a', 'b']);
    expect(system.asked).toEqual([]);
    expect(system.items.find(({ itemId }) => itemId === 'a')).toMatchObject({
      variant: 'now',
      answerRunId: 'a',
      question: 'a?',
      answer: 'a!',
      scores: { answered: 1, cited: 1 },
    });
    expect(completed.summary).toMatchObject({
      traffic: { app: 'support', runs: 2, from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
      drift: { note: '2 of 20 items of the reference', sampledTo: String(DUE) },
    });
  });

  it('draws a sample by chance, the same when it goes on, and another in another run', async () => {
    for (let index = 0; index < 40; index += 1) answered(`q${index}`, 1_000 + index);
    await run();
    const first = items();
    expect(first).toHaveLength(5);
    await run();
    expect(items()).toEqual(first);
    system.log.splice(160);
    await run({}, { runId: 'run-2' });
    expect(items()).toHaveLength(5);
    expect(items()).not.toEqual(first);
  });

  it('takes only the outcomes that are wanted', async () => {
    answered('a', 3_000);
    answered('b', 2_000, { outcome: 'refused', answer: '', citations: [] });
    await run({ traffic: { outcomes: ['refused'] } });
    expect(items()).toEqual(['b']);
  });

  it('goes on from the end of the last sample, though runs were missed since', async () => {
    answered('before', 3 * DAY + 60_000);
    await run({}, { runId: 'run-0', due: new Date(DUE - 3 * DAY).toISOString(), dueBefore: '' });
    expect(items()).toEqual(['before']);
    answered('missed', 2 * DAY);
    await run();
    expect(items()).toEqual(['before', 'missed']);
  });

  it('keeps texts as the policy of the app lets them be kept, and none that it blocks', async () => {
    answered('a', 3_000);
    answered('secret', 2_000);
    check = (text) =>
      Promise.resolve(text.startsWith('secret') ? 'blocked' : { text: text.replace('a', '<redacted>') });
    await run();
    const [open, blocked] = ['a', 'secret'].map((id) => system.items.find(({ itemId }) => itemId === id)!);
    expect(open).toMatchObject({ question: '<redacted>?', answer: '<redacted>!' });
    expect(open!.citations).toMatchObject([{ documentId: 'a.md', quote: '' }]);
    expect(blocked).toMatchObject({ question: '', answer: '', scores: {} });
    expect(blocked!.problems['answered']).toContain('policy');
    const written = system.log.filter(({ topic }) => topic === topics.itemEvaluated.name);
    expect(written.map(({ value }) => value!.toString()).join()).not.toMatch(/secret[?!]/);
  });

  it('has no score, and no text, where nobody could check it or the document may not be read any longer', async () => {
    answered('a', 3_000);
    answered('b', 2_000);
    readers['b.md'] = ['board'];
    check = (text) => (text.startsWith('a') ? Promise.reject(new Error('away')) : Promise.resolve({ text }));
    await run();
    const [unchecked, revoked] = ['a', 'b'].map((id) => system.items.find(({ itemId }) => itemId === id)!);
    expect(unchecked).toMatchObject({ question: '', answer: '', scores: {} });
    expect(unchecked!.problems['answered']).toMatch(/^not checked/);
    expect(revoked).toMatchObject({ answer: '', scores: {}, notes: { withheld: 'access-revoked' } });
  });

  it.each([
    [{}, 'window-empty'],
    [{ metrics: ['token-f1'] }, 'metric-needs-expected'],
    [{ metrics: ['recall@10'] }, 'metric-needs-expected'],
    [{ variants: [{ name: 'now', app: 'small' }] }, 'app-unknown'],
  ])('%j fails as %s', async (spec, code) => {
    await expect(run(spec)).rejects.toMatchObject({ code });
  });
});
