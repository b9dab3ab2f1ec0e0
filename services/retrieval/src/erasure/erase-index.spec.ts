import { create, ErasureStepRequestedSchema, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { fakeGatherContext } from '@weir/kafka';
import { beforeEach, describe, expect, it } from 'vitest';
import { eraseIndexConsumer } from './erase-index.consumer.js';
import { reaches, scopeOf } from './erased-scope.js';
import { MemoryErasure } from './index-erasure.fake.js';

let store: MemoryErasure;

beforeEach(() => {
  store = new MemoryErasure([
    { kind: 'chunk', index: 'weir-chunks~c~g', ids: ['c1', 'c2'] },
    { kind: 'remembered-answer', index: 'weir-answers~4', ids: [] },
  ]);
});

const scope = { documents: [{ collection: 'c', documentId: 'd' }], runIds: ['r1'] };
const stepOf = (action: string, fields: object = {}) =>
  create(ErasureStepRequestedSchema, {
    erasureId: 'e',
    stepId: `e-${action}`,
    store: 'index',
    action,
    scope,
    ...fields,
  });

async function run(step: ReturnType<typeof stepOf>) {
  const consumer = eraseIndexConsumer(store, []);
  const context = fakeGatherContext(topics.erasureStepRequested.name);
  const emissions = consumer.handle(step, await consumer.gather!(step, context), context);
  return emissions.map(({ message, options }) => ({ ...(message as unknown as object), id: options.id }));
}

const chunks = { store: 'index', kind: 'chunk', place: 'weir-chunks~c~g' };

describe('a step of an erasure in the index', () => {
  it('counts, and takes nothing out', async () => {
    expect(await run(stepOf('count'))).toMatchObject([
      { erasureId: 'e', stepId: 'e-count', objects: [{ ...chunks, ids: ['c1', 'c2'], count: 2n, state: 'found' }] },
    ]);
    expect(store.entries[0]!.ids).toHaveLength(2);
    expect(store.scopes[0]).toMatchObject({ tenant: 'acme', everything: false });
  });

  it('erases, from the files too, and the second time finds nothing', async () => {
    const [first] = await run(stepOf('erase'));
    expect(first).toMatchObject({ failure: '', objects: [{ ...chunks, count: 2n, state: 'erased' }] });
    expect(store.marked).toBe(0);
    const [second] = await run(stepOf('erase'));
    expect(second).toMatchObject({ objects: [], id: (first as { id: string }).id });
  });

  it('says what was looked at, and what is left', async () => {
    expect(await run(stepOf('verify'))).toMatchObject([
      {
        objects: [
          { ...chunks, count: 10n, state: 'searched' },
          { kind: 'remembered-answer', count: 10n, state: 'searched' },
          { ...chunks, ids: ['c1', 'c2'], state: 'left' },
        ],
      },
    ]);
  });

  it('leaves the steps of other stores to others', async () => {
    expect(await run(stepOf('erase', { store: 'experiments' }))).toEqual([]);
    expect(store.scopes).toEqual([]);
  });

  it('answers with why, when it cannot', async () => {
    await expect(run(stepOf('shred'))).rejects.toMatchObject({ code: 'erasure-action-unknown', disposition: 'poison' });
    const consumer = eraseIndexConsumer(store, []);
    const context = fakeGatherContext(topics.erasureStepRequested.name);
    const error = new WeirError({ code: 'expunge-late', disposition: 'retryable', message: 'Still there.' });
    const [emission] = consumer.reject!(error, stepOf('erase'), context)!;
    expect(emission!.message).toMatchObject({ stepId: 'e-erase', failure: 'Still there.', objects: [] });
    expect(consumer.reject!(error, stepOf('erase', { store: 'experiments' }), context)).toBeUndefined();
    // What cannot be read is a dead letter.
    expect(consumer.reject!(error, undefined, context)).toBeUndefined();
  });
});

describe('what a scope reaches', () => {
  const one = scopeOf(stepOf('erase'), 'acme');
  it.each([
    ['an answer of its runs', { runId: 'r1', uses: [] }, true],
    ['an answer from its documents', { runId: 'r2', uses: [{ collection: 'c', documentId: 'd' }] }, true],
    ['no document of another collection', { runId: 'r2', uses: [{ collection: 'x', documentId: 'd' }] }, false],
    ['no other', { runId: 'r2', uses: [{ collection: 'c', documentId: 'e' }] }, false],
  ])('is %s', (_what, answer, expected) => {
    expect(reaches(one, answer)).toBe(expected);
    expect(reaches({ ...one, everything: true }, answer)).toBe(true);
  });
});
