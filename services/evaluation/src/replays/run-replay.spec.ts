import { create, EvaluationRequestedSchema, topics } from '@weir/contracts';
import { parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { SuiteSystem } from '../suites/suite-system.fake.js';
import { fakeRecord, hit } from './past-run.fake.js';
import { runReplay } from './run-replay.js';

const FROM = Date.parse('2026-03-01T00:00:00Z');
const ASKED = FROM + 3_600_000;
const resources = [
  { kind: 'Collection', name: 'handbook', spec: {} },
  { kind: 'Model', name: 'small', spec: { provider: 'extractive', prices: { input: 1, output: 10 } } },
  { kind: 'App', name: 'support', spec: { pattern: 'rag', model: 'small', retrieval: { collection: 'handbook' } } },
];
const runs = ['a', 'b', 'c'];

let system: SuiteSystem;
let readers: Record<string, string[]>;

/** The log has three questions: each was answered from a document of its own name. */
beforeEach(() => {
  system = new SuiteSystem(resources);
  readers = Object.fromEntries(runs.map((run) => [`${run}.md`, ['hr']]));
  for (const [index, run] of runs.entries()) {
    const at = { run, timestamp: FROM + index };
    const usage = { inputTokens: 100, outputTokens: 10 };
    const citations = [{ documentId: `${run}.md`, chunkId: run, collection: 'handbook', quote: run }];
    const answer = { runId: run, app: 'support', outcome: 'answered', answer: run, citations, usage };
    const provenance = { pattern: 'rag', retrieval: { collection: 'handbook' } };
    system.log.push(
      fakeRecord(
        topics.answerRequested,
        { runId: run, app: 'support', question: `What is ${run}?`, groups: ['hr'] },
        at,
      ),
      fakeRecord(topics.stepCompleted, stepOf(run, 'check-input', { case: 'check', value: {} }), at),
      fakeRecord(topics.stepCompleted, stepOf(run, 'retrieve', { case: 'retrieve', value: { hits: [hit(run)] } }), at),
      fakeRecord(topics.answerCompleted, { ...answer, timings: { total: 500 }, provenance }, at),
    );
  }
  system.says = ({ question, experiment }) => {
    const run = /is (\w)/.exec(question)![1]!;
    const chunk = experiment?.fixed ? experiment.contexts[0]?.chunkId : run;
    if (chunk === undefined) return { outcome: 'refused', answer: 'I found nothing.' };
    return {
      outcome: 'answered',
      answer: chunk,
      citations: [{ documentId: `${chunk}.md`, chunkId: chunk, collection: 'handbook', quote: chunk }],
    };
  };
});

const stepOf = (runId: string, step: string, result: object) => ({ runId, step, result }) as never;

const replay = (fields: object = {}, runId = 'replay-1', signal?: AbortSignal) => {
  const message = create(EvaluationRequestedSchema, {
    runId,
    replay: { from: '2026-03-01T00:00:00Z', app: 'support', ...fields },
  });
  const snapshot = resources.map(parseResource).reduce((all, resource) => all.with(resource), Snapshot.empty);
  const list = Object.entries(readers).map(([documentId, who]) => ({ documentId, readers: who }));
  return runReplay(message, system.context({ timestamp: ASKED, ...(signal ? { signal } : {}) }), {
    ...system.ports(),
    snapshot: () => snapshot,
    listDocuments: () => () => Promise.resolve({ documents: list as never, more: false }),
  });
};

describe('runReplay', () => {
  it('asks again from what was found then; where nothing changed, all is identical', async () => {
    const completed = await replay();
    expect(completed).toMatchObject({ outcome: 'completed', variants: ['stored', 'replayed'] });
    expect(completed.summary?.['replay']).toEqual({
      app: 'support',
      mode: 'regenerate',
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-01T01:00:00.000Z',
      runs: 3,
      unanswered: 0,
      identical: { items: 3, of: 3 },
      differing: [],
      withheld: 0,
      contextsRemoved: 0,
    });
    expect(system.asked.map(({ experiment }) => experiment?.contexts[0]?.chunkId).toSorted()).toEqual(runs);
    expect(system.items).toHaveLength(6);
  });

  it('only scores what is stored', async () => {
    const completed = await replay({ mode: 'rescore', metrics: ['cited'] });
    expect(system.asked).toEqual([]);
    expect(completed.variants).toEqual(['stored']);
    expect(system.items.map(({ answerRunId, scores }) => [answerRunId, scores])).toEqual(
      runs.map((run) => [run, { cited: 1 }]),
    );
  });

  it('does all again, and says whether the index stands as it stood', async () => {
    const changed = { collection: 'handbook', documentId: 'd', status: 'indexed' };
    system.log.push(fakeRecord(topics.documentStatus, changed, { timestamp: FROM + 1 }));
    const completed = await replay({ mode: 'full' });
    expect(system.asked.every(({ experiment }) => experiment?.fixed === false)).toBe(true);

    expect(completed.summary).toMatchObject({ replay: { identical: { items: 3, of: 3 }, index: { changed: 2 } } });
  });

  it('gives nothing from a document that may not be read any longer', async () => {
    readers['b.md'] = ['it'];
    const completed = await replay();
    expect(completed.summary).toMatchObject({
      replay: { identical: { items: 2, of: 2 }, withheld: 1, contextsRemoved: 1 },
    });
    expect(system.items.filter(({ itemId }) => itemId === 'b')).toMatchObject([
      { variant: 'stored', answer: '', citations: [], scores: {}, notes: { withheld: 'access-revoked' } },
      { variant: 'replayed', outcome: 'refused', citations: [], notes: { contextsRemoved: '1' } },
    ]);
  });

  it('says what it would take, and asks nothing', async () => {
    const completed = await replay({ estimate: true });
    expect(system.asked).toEqual([]);
    expect(system.items).toEqual([]);
    expect(completed).toMatchObject({
      outcome: 'completed',
      summary: {
        estimate: { runs: 3, inputTokens: 300, outputTokens: 30, cost: 0.0006, judgeCalls: 0, seconds: 1.5 / 32 },
      },
    });
  });

  it('goes on after what stands on the topics, and asks nothing twice', async () => {
    const crash = new AbortController();
    system.onItem = () => {
      if (system.items.length < 3) return;
      crash.abort(new Error('crash'));
      throw new Error('crash');
    };
    await expect(replay({ concurrency: 1 }, 'replay-1', crash.signal)).rejects.toThrow('crash');
    system.onItem = () => undefined;
    const before = system.asked.length;
    const completed = await replay({ concurrency: 1 });
    expect(completed.summary).toMatchObject({ replay: { identical: { items: 3, of: 3 } } });
    expect(system.items).toHaveLength(6);
    expect(before).toBeLessThan(3);
    expect(new Set(system.asked.map(({ runId }) => runId)).size).toBe(system.asked.length);
  });

  it('asks in the change, and says which answers are other ones', async () => {
    system.says = () => ({ outcome: 'answered', answer: 'b' });
    const completed = await replay({ with: { prompt: { system: 'Be brief.' } } });
    expect(system.asked[0]?.variant).toEqual({ prompt: { system: 'Be brief.' } });
    expect(completed.summary).toMatchObject({ replay: { identical: { items: 0, of: 3 }, differing: runs } });
  });

  it.each([
    [{ to: '2026-03-01T00:00:00.002Z' }, 2],
    [{ limit: 1 }, 1],
  ])('takes no more than %j', async (fields, count) => {
    expect((await replay({ ...fields, mode: 'rescore' })).summary).toMatchObject({ replay: { runs: count } });
  });

  it('refuses a window without questions', async () => {
    await expect(replay({ from: '2026-03-01T00:30:00Z' })).rejects.toMatchObject({
      code: 'window-empty',
      disposition: 'poison',
    });
  });
});
