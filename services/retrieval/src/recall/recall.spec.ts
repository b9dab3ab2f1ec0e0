import { create, RecallRequestedSchema, RememberedAnswerSchema } from '@weir/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyEntry, type RegistryEntry } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { MemoryAnswers } from './answer-store.fake.js';
import { recall } from './recall.js';

const NOW = new Date('2026-01-02T00:00:00Z');
const key = { tenant: 'acme', collection: 'c', documentId: 'd', generation: 'g1' };

let registry: MemoryRegistry;
let store: MemoryAnswers;
let generations: string[];

beforeEach(async () => {
  registry = new MemoryRegistry();
  store = new MemoryAnswers();
  generations = ['g1'];
  await write({ version: 3n });
  await put('How many days of leave do I have?', [1, 0]);
});

async function write(content: object | undefined, access: object = {}): Promise<void> {
  const entry = {
    ...emptyEntry(key),
    ...(content ? { content: { readers: ['staff'], chunks: [], ...content } } : {}),
    ...access,
  };
  await registry.change(
    key,
    () => true,
    () => entry as unknown as RegistryEntry,
  );
}

function put(question: string, vector: number[], fields: object = {}): Promise<void> {
  const documents = [{ collection: 'c', documentId: 'd', version: 3n, generation: 'g1' }];
  const answer = create(RememberedAnswerSchema, { runId: 'run-0', question, answer: '27', documents });
  const expiresAt = new Date('2026-01-03T00:00:00Z');
  return store.put({ tenant: 'acme', answerKey: 'k', vector, answer, expiresAt, ...fields });
}

const ask = (fields: object = {}, tenant = 'acme') =>
  recall(
    create(RecallRequestedSchema, {
      answerKey: 'k',
      question: 'How many leave days do we have?',
      vector: { values: [0.98, 0.2] },
      minSimilarity: 0.9,
      groups: ['staff'],
      ...fields,
    }),
    tenant,
    { store, registry, generations: async () => generations, now: () => NOW },
  );

describe('recall', () => {
  it('finds the answer to the same question', async () => {
    const { answer, similarity } = await ask();
    expect(answer).toMatchObject({ runId: 'run-0', answer: '27' });
    expect(similarity).toBeCloseTo(0.98, 2);
  });

  it.each<[string, () => unknown]>([
    ['its document has another version', () => write({ version: 4n })],
    ['its document was deleted', () => write({ version: 3n, deleted: true })],
    ['its document is not there', () => write(undefined)],
    ['its document may not be read any more', () => write({ version: 3n, readers: ['board'] })],
    ['its index is searched no longer', () => (generations = ['g2', 'g3'])],
  ])('finds none when %s', async (_what, change) => {
    await change();
    expect((await ask()).answer).toBeUndefined();
  });

  it.each<[string, object, string?]>([
    ['another key', { answerKey: 'other' }],
    ['a reader of other groups', { groups: ['guests'] }],
    ['another tenant', {}, 'other'],
    ['a question that is not near', { vector: { values: [0.5, 0.8] } }],
    ['a near question that asks something else', { question: 'How many days of sick leave do we have?' }],
  ])('finds none for %s', async (_what, fields, tenant) => {
    expect((await ask(fields, tenant)).answer).toBeUndefined();
  });

  it('finds one that was made by an embedding beside the one in force', async () => {
    generations = ['g0', 'g1'];
    expect((await ask()).answer).toBeDefined();
  });

  it('finds none that is too old', async () => {
    await put('How many days of leave do I have?', [1, 0], { expiresAt: NOW });
    expect((await ask()).answer).toBeUndefined();
  });

  it('goes by nearness alone when it is told to', async () => {
    expect((await ask({ loose: true, question: 'What leave is there?' })).answer).toBeDefined();
  });

  it('takes a farther one when the nearest does not hold', async () => {
    await put('How many leave days do we have', [0.98, 0.2], {
      answer: create(RememberedAnswerSchema, {
        question: 'How many leave days do we have',
        answer: 'of an old version',
        documents: [{ collection: 'c', documentId: 'd', version: 2n, generation: 'g1' }],
      }),
    });
    expect((await ask()).answer?.answer).toBe('27');
  });
});
