import { Random } from '@weir/statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptEmbedding } from '../embedding-adapter.js';
import { dot, normalised } from '../vectors.js';
import { trainAdapter, type TrainedAdapter } from './train-adapter.js';
import type { TrainingExample, TrainingSet } from './training-set.js';

const DIMENSIONS = 16;
const TOPICS = 6;

/**
 * Texts whose first four dimensions tell their topic and whose others are noise, louder than the topic: what there is to learn is to listen
 * to the first four.
 */
function noisyTopics(queries: number, seed = 1): TrainingSet {
  const random = new Random(seed);
  const topics = Array.from({ length: TOPICS }, () => Array.from({ length: 4 }, () => random.next() - 0.5));
  const text = (topic: number) =>
    normalised(
      Float64Array.from({ length: DIMENSIONS }, (_, index) =>
        index < 4 ? topics[topic]![index]! : (random.next() - 0.5) * 0.8,
      ),
    );
  const vectors: Float64Array[] = [];
  const rowsOfTopic = topics.map(() => [] as number[]);
  for (let document = 0; document < 60; document += 1) {
    rowsOfTopic[document % TOPICS]!.push(vectors.push(text(document % TOPICS)) - 1);
  }
  const examples = Array.from({ length: queries }, (_, index): TrainingExample => ({
    query: vectors.push(text(index % TOPICS)) - 1,
    positives: rowsOfTopic[index % TOPICS]!,
    negatives: rowsOfTopic[(index + 1) % TOPICS]!.slice(0, 3),
  }));
  const values = new Float32Array(vectors.length * DIMENSIONS);
  vectors.forEach((vector, row) => values.set(vector, row * DIMENSIONS));
  const heldBack = examples.splice(0, Math.floor(queries / 4));
  return { embeddings: { rows: vectors.length, columns: DIMENSIONS, values }, examples, heldBack };
}

const settings = { rank: 4, epochs: 12, batch: 8, rate: 0.02, patience: 12 };

describe('trainAdapter', () => {
  const set = noisyTopics(48);
  let trained: TrainedAdapter;
  beforeAll(async () => {
    trained = await trainAdapter(set, settings);
  });

  it('ranks queries that it has not seen better than the embeddings do', () => {
    const unseen = noisyTopics(120);
    const row = (at: number) => unseen.embeddings.values.slice(at * DIMENSIONS, (at + 1) * DIMENSIONS);
    const nearestIsRight = (adapt: (vector: Float32Array) => Float32Array) =>
      unseen.heldBack.filter(({ query, positives }) => {
        const cosines = Array.from({ length: 60 }, (_, at) => dot(adapt(row(query)), adapt(row(at))));
        return positives.includes(cosines.indexOf(Math.max(...cosines)));
      }).length / unseen.heldBack.length;
    const adapted = nearestIsRight((vector) => adaptEmbedding(trained.adapter, vector));
    expect(adapted).toBeGreaterThan(nearestIsRight((vector) => vector) + 0.2);
  });

  it('says how it went, embeddings as they are first', () => {
    expect(trained.history[0]).toEqual({ step: 0, heldBackScore: expect.any(Number) });
    expect(trained.history.at(-1)!.heldBackScore).toBeGreaterThan(trained.history[0]!.heldBackScore!);
    expect(trained.step).toBeGreaterThan(0);
  });

  it('comes to the same bits each time, and with another seed to others', async () => {
    expect((await trainAdapter(set, settings)).adapter).toEqual(trained.adapter);
    expect((await trainAdapter(set, { ...settings, seed: 2 })).adapter.up).not.toEqual(trained.adapter.up);
  });

  it('comes to the same bits from a checkpoint of every tenth step, whoever was killed there', async () => {
    const checkpoints: Uint8Array[] = [];
    await trainAdapter(set, settings, {
      onStep: ({ step }, checkpoint) => {
        if (step % 10 === 0) checkpoints.push(checkpoint());
      },
    });
    expect(checkpoints.length).toBeGreaterThan(15);
    for (const checkpoint of checkpoints) {
      const { adapter, history, step } = await trainAdapter(set, settings, { checkpoint });
      expect({ adapter, history, step }).toEqual({
        adapter: trained.adapter,
        history: trained.history,
        step: trained.step,
      });
    }
  });

  it('leaves documents as they are when only queries are to be adapted', async () => {
    const { adapter } = await trainAdapter(set, { ...settings, side: 'queries' });
    expect(adapter.side).toBe('queries');
    expect(adapter.up).not.toEqual(trained.adapter.up);
  });

  it('is the identity when nothing that it tried was better, and ends when its patience does', async () => {
    // The nearest document is right, so the ranking cannot get better.
    const perfect = set.heldBack.map(({ query }) => {
      const row = (at: number) => set.embeddings.values.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS);
      const cosines = Array.from({ length: 60 }, (_, at) => dot(row(query), row(at)));
      return { query, positives: [cosines.indexOf(Math.max(...cosines))], negatives: [] };
    });
    const { adapter, step, history } = await trainAdapter({ ...set, heldBack: perfect }, { ...settings, patience: 3 });
    expect(step).toBe(0);
    expect(history.map(({ heldBackScore }) => heldBackScore)).toEqual([
      1,
      ...history.slice(1).map(() => expect.any(Number)),
    ]);
    expect(history.length).toBe(4);
    const vector = Float32Array.from(set.embeddings.values.subarray(0, DIMENSIONS));
    adaptEmbedding(adapter, vector).forEach((value, index) => expect(value).toBeCloseTo(vector[index]!, 6));
  });

  it('ends between two steps when it is told to', async () => {
    const abort = new AbortController();
    const steps: number[] = [];
    const ended = trainAdapter(set, settings, {
      signal: abort.signal,
      onStep: ({ step }) => {
        steps.push(step);
        if (step === 3) abort.abort(new Error('cancelled'));
      },
    });
    await expect(ended).rejects.toThrow('cancelled');
    expect(steps).toEqual([1, 2, 3]);
  });

  it('refuses a checkpoint of other settings', async () => {
    let checkpoint: Uint8Array | undefined;
    await trainAdapter(set, settings, { onStep: (_progress, make) => void (checkpoint ??= make()) });
    await expect(trainAdapter(set, { ...settings, seed: 9 }, { checkpoint: checkpoint! })).rejects.toMatchObject({
      code: 'tuning-checkpoint-foreign',
    });
  });

  it('says that it diverges', async () => {
    await expect(trainAdapter(set, { ...settings, rate: 1e200 })).rejects.toMatchObject({ code: 'tuning-diverged' });
  });

  const first = set.examples[0]!;
  it.each([
    ['tuning-examples-too-few', { examples: set.examples.slice(0, 3) }],
    ['tuning-examples-duplicate', { heldBack: [first] }],
    ['tuning-examples-malformed', { heldBack: [{ ...first, query: 100_000 }] }],
    ['tuning-examples-malformed', { heldBack: [{ ...first, positives: [] }] }],
    ['tuning-examples-malformed', { heldBack: [{ ...first, positives: first.negatives }] }],
    ['tuning-examples-malformed', { embeddings: { ...set.embeddings, columns: DIMENSIONS + 1 } }],
    [
      'tuning-examples-malformed',
      { embeddings: { ...set.embeddings, values: set.embeddings.values.map(() => Number.NaN) } },
    ],
  ])('refuses with %s what it cannot learn from', async (code, wrong) => {
    await expect(trainAdapter({ ...set, ...wrong }, settings)).rejects.toMatchObject({ code, disposition: 'poison' });
  });

  it.each(['rank', 'epochs', 'batch', 'temperature', 'rate', 'patience'] as const)(
    'refuses a %s of 0',
    async (field) => {
      await expect(trainAdapter(set, { ...settings, [field]: 0 })).rejects.toMatchObject({
        code: 'tuning-settings-invalid',
        field,
      });
    },
  );
});
