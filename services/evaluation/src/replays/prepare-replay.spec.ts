import { create, EvaluationRequestedSchema } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { replaySchema } from '@weir/experiments';
import { defaultResources, parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import type { Ask } from '../suites/plan-suite.js';
import { CurrentReaders } from './current-readers.js';
import { IndexChanges } from './index-changes.js';
import { fakePastRun, hit, TENANT } from './past-run.fake.js';
import { planReplay } from './plan-replay.js';
import { prepareReplay, usedDocuments } from './prepare-replay.js';

const { signal } = new AbortController();
const key = (groups: string[]) => ({
  kind: 'ApiKey',
  name: 'alice',
  spec: { sha256: 'a'.repeat(64), tenant: TENANT, groups },
});
const declared = [
  { kind: 'Model', name: 'small', spec: { provider: 'extractive' } },
  { kind: 'App', name: 'support', spec: { pattern: 'rag', model: 'small', retrieval: { collection: 'handbook' } } },
  key(['hr']),
];
const snapshotOf = (...more: object[]) =>
  [...defaultResources(), ...[...declared, ...more].map(parseResource)].reduce(
    (all, resource) => all.with(resource),
    Snapshot.empty,
  );

/** @param readers - Of the documents, as they are now. */
function prepare(
  run: ReturnType<typeof fakePastRun>,
  variant: 'stored' | 'replayed',
  { readers = { 'a.md': ['hr'], 'b.md': ['hr'] }, mode = 'regenerate', snapshot = snapshotOf(), list }: Options = {},
) {
  const replay = replaySchema.parse({ from: '2026-03-01T00:00:00Z', app: 'support', mode });
  const request = create(EvaluationRequestedSchema, { runId: 'replay' });
  const plan = planReplay(request, replay, snapshot);
  const documents = Object.entries(readers).map(([documentId, who]) => ({ documentId, readers: who }));
  const ask = {
    variant: { name: variant, app: 'support' },
    item: { id: run.runId, input: 'Why?' },
    repeat: 0,
    answerRunId: 'new',
  };
  return prepareReplay({
    runId: 'replay',
    tenant: TENANT,
    replay,
    plan,
    dataset: 'v1',
    runs: new Map([[run.runId, run]]),
    readers: new CurrentReaders({
      list:
        list ??
        (({ collection }) =>
          Promise.resolve({ documents: collection === 'handbook' ? (documents as never) : [], more: false })),
      used: usedDocuments(run),
      groups: ['hr'],
      now: () => 0,
    }),
    changes: mode === 'full' ? new IndexChanges(TENANT, 1_000) : undefined,
    snapshot: () => snapshot,
    withContexts: false,
  })(ask as Ask, signal);
}

interface Options {
  readers?: Record<string, string[]>;
  mode?: string;
  snapshot?: Snapshot;
  list?: () => Promise<never>;
}

const down = new WeirError({ code: 'elasticsearch-unavailable', disposition: 'retryable', message: 'It is down.' });
const revoked = { 'a.md': ['it'], 'b.md': ['hr'] };

describe('the stored answer', () => {
  it('is as it was', async () => {
    expect(await prepare(fakePastRun(), 'stored')).toMatchObject({
      result: { id: 'run-1', runId: 'run-1', variant: 'stored', answer: 'So.', outcome: 'answered' },
    });
  });

  const citing = fakePastRun({
    searches: [],
    answer: { citations: [{ documentId: 'a.md', chunkId: 'a', collection: 'handbook', quote: 'Secret.' }] },
  });
  const citesElsewhere = fakePastRun({
    searches: [],
    answer: { citations: [{ documentId: 'a.md', chunkId: 'a', quote: 'Secret.' }] },
  });
  it.each([
    ['it was made from a document that may not be read now', fakePastRun(), { readers: revoked }, 'access-revoked'],
    ['the document is gone', fakePastRun(), { readers: { 'b.md': ['hr'] } }, 'access-revoked'],
    ['it cites such a document', citing, { readers: revoked }, 'access-revoked'],
    ['it cites a document of no known collection', citesElsewhere, {}, 'access-revoked'],
    ['it is not known what it was made from', fakePastRun({ isWhole: false }), {}, 'contexts-unknown'],
    [
      'its key has lost the group',
      fakePastRun({ request: { caller: 'alice' } }),
      { snapshot: snapshotOf(key([])) },
      'access-revoked',
    ],
    ['its key is gone', fakePastRun({ request: { caller: 'bob' } }), {}, 'key-unknown'],
    ['retrieval does not say', fakePastRun(), { list: () => Promise.reject(down) }, 'elasticsearch-unavailable'],
  ])('is withheld when %s', async (_what, run, options, code) => {
    const prepared = await prepare(run, 'stored', options as Options);
    expect(prepared).toMatchObject({
      result: { answer: '', citations: [], notes: { withheld: code } },
      scored: { scores: {} },
    });
    expect(JSON.stringify(prepared)).not.toMatch(/So\.|Secret|says so/);
    expect(Object.keys((prepared as unknown as { scored: { problems: object } }).scored.problems)).toContain(
      'answered',
    );
  });

  it('of an app without documents needs none to be known', async () => {
    const run = fakePastRun({ isWhole: false, searches: [], answer: { provenance: { pattern: 'simple' } } });
    expect(await prepare(run, 'stored')).toMatchObject({ result: { answer: 'So.' } });
  });
});

describe('the question that is asked again', () => {
  it('is asked with what was found then', async () => {
    const prepared = await prepare(fakePastRun(), 'replayed');
    expect(prepared).toMatchObject({
      question: {
        runId: 'new',
        groups: ['hr'],
        experiment: { fixed: true, contexts: [{ chunkId: 'a' }, { chunkId: 'b' }] },
      },
    });
    expect(prepared.notes).toBeUndefined();
  });

  it('is asked without what may not be read now, and says so', async () => {
    const prepared = await prepare(fakePastRun(), 'replayed', { readers: revoked });
    expect(prepared).toMatchObject({
      question: { experiment: { fixed: true, contexts: [{ chunkId: 'b' }] } },
      notes: { contextsRemoved: '1' },
    });
  });

  it('is asked with none of the groups that its key has lost', async () => {
    const run = fakePastRun({ request: { caller: 'alice', groups: ['hr', 'it'] } });
    expect(await prepare(run, 'replayed')).toMatchObject({ question: { groups: ['hr'] } });
    const subscribed = fakePastRun({ request: { subscription: { caller: 'alice' }, groups: ['hr', 'it'] } });
    expect(await prepare(subscribed, 'replayed')).toMatchObject({ question: { groups: ['hr'] } });
  });

  it.each([
    ['it is not known what was found', fakePastRun({ isWhole: false }), {}, 'contexts-unknown'],
    ['its key is gone', fakePastRun({ request: { caller: 'bob' } }), {}, 'key-unknown'],
    [
      'its key is gone, and all is to be done again',
      fakePastRun({ request: { caller: 'bob' } }),
      { mode: 'full' },
      'key-unknown',
    ],
  ])('is not asked when %s', async (_what, run, options, code) => {
    await expect(prepare(run, 'replayed', options)).rejects.toThrow(expect.objectContaining({ code }));
  });

  it('is asked anew, and says how the index stands', async () => {
    const prepared = await prepare(fakePastRun({ searches: [{ step: 'retrieve', hits: [hit('a')] }] }), 'replayed', {
      mode: 'full',
    });
    expect(prepared).toMatchObject({
      question: { experiment: { fixed: false, contexts: [] } },
      notes: { index: 'standing' },
    });
  });
});
