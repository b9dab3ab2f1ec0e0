import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from './embedder.port.js';
import { createOnnxEmbedder } from './onnx-embedder.adapter.js';

const directory = new URL('../../../.weir/models', import.meta.url).pathname;
const model = 'all-MiniLM-L6-v2';
const installed = existsSync(`${directory}/${model}/onnx/model.onnx`);

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

describe.skipIf(!installed)(
  `the model ${model} (skipped when it is not installed: node tools/bootstrap.mjs install)`,
  () => {
    let embedder: Embedder;

    beforeAll(async () => {
      embedder = await createOnnxEmbedder({ directory, model });
    });

    afterAll(() => embedder.close());

    it('gives normalised vectors, in order, and none for nothing', async () => {
      expect(await embedder.embed([])).toEqual([]);
      const vectors = await embedder.embed(['A cat sits on the mat.', '', 'Stocks fell on Monday.']);
      expect(vectors.map(({ length }) => length)).toEqual([384, 384, 384]);
      for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
    });

    it('is nearer to what means the same than to what shares words', async () => {
      const [question, answer, words] = await embedder.embed([
        'How old is the universe?',
        'The cosmos began 13.8 billion years ago.',
        'How old is the bread?',
      ]);
      const unrelated = (await embedder.embed(['Our office has new chairs.']))[0]!;
      expect(dot(question!, answer!)).toBeGreaterThan(0.5);
      expect(dot(question!, answer!)).toBeGreaterThan(dot(question!, words!));
      expect(dot(question!, unrelated)).toBeLessThan(0.2);
    });

    it('gives a text the same vector alone as beside longer ones: padding does not count', async () => {
      const long = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ');
      const [alone] = await embedder.embed(['A short text.']);
      const [beside] = await embedder.embed(['A short text.', long, long, long]);
      expect(dot(alone!, beside!)).toBeGreaterThan(0.99999);
    });

    it('cuts what is longer than the model reads', async () => {
      const words = Array.from({ length: 600 }, () => 'leave').join(' ');
      const [cut, longer] = await embedder.embed([words, `${words} and something else entirely`]);
      expect(dot(cut!, longer!)).toBeGreaterThan(0.99999);
      expect(embedder.countTokens(words)).toBe(600);
    });

    it('lets a query go ahead of bulk work', async () => {
      const order: string[] = [];
      const texts = Array.from({ length: 24 }, (_, n) => `Bulk text number ${n} with some words in it.`);
      const bulk = embedder.embed(texts).then(() => order.push('bulk'));
      await embedder.embed(['a query'], { lane: 'query' }).then(() => order.push('query'));
      await bulk;
      expect(order).toEqual(['query', 'bulk']);
    });

    it('gives up what is not wanted any more, and goes on with the rest', async () => {
      const abort = new AbortController();
      const given = embedder.embed(
        Array.from({ length: 24 }, (_, n) => `text ${n}`),
        { signal: abort.signal },
      );
      const kept = embedder.embed(['kept']);
      abort.abort(new Error('enough'));
      await expect(given).rejects.toThrow('enough');
      expect(await kept).toHaveLength(1);
      await expect(embedder.embed(['late'], { signal: abort.signal })).rejects.toThrow('enough');
    });
  },
);

it('says which setting is wrong when the model is not there', async () => {
  await expect(createOnnxEmbedder({ directory: '/nowhere', model })).rejects.toMatchObject({
    code: 'model-missing',
    disposition: 'fatal',
    field: 'WEIR_MODELS_DIR',
  });
});
