import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelFile } from './machine.js';

const THREADS = 2;
const BATCH_SIZES = [1, 2, 4, 8, 16];
const CALIBRATION_TEXTS = 128;

/** The model alone: `session.run` on what was tokenised before, sorted by length, in batches of one size. */
export class RawEmbedding {
  readonly batchSize: number;
  readonly #session: InferenceSession;

  /** Tries batch sizes on some of the texts, and takes the fastest. */
  static async open(root: string, texts: readonly (readonly number[])[]): Promise<RawEmbedding> {
    const session = await InferenceSession.create(modelFile(root), {
      intraOpNumThreads: THREADS,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    });
    // Evenly over all lengths.
    const step = Math.max(1, Math.floor(texts.length / CALIBRATION_TEXTS));
    const sample = texts.filter((_text, index) => index % step === 0);
    const tried: { batchSize: number; seconds: number }[] = [];
    for (const batchSize of BATCH_SIZES) {
      const raw = new RawEmbedding(session, batchSize);
      await raw.run(sample.slice(0, 2 * batchSize));
      tried.push({ batchSize, seconds: await raw.run(sample) });
    }
    const best = tried.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    return new RawEmbedding(session, best.batchSize);
  }

  private constructor(session: InferenceSession, batchSize: number) {
    this.#session = session;
    this.batchSize = batchSize;
  }

  /** @returns Seconds for all texts. */
  async run(texts: readonly (readonly number[])[]): Promise<number> {
    const sorted = texts.toSorted((a, b) => a.length - b.length);
    const feeds: Record<string, Tensor>[] = [];
    for (let first = 0; first < sorted.length; first += this.batchSize) {
      feeds.push(feedOf(sorted.slice(first, first + this.batchSize)));
    }
    const began = performance.now();
    for (const feed of feeds) await this.#session.run(feed);
    return (performance.now() - began) / 1_000;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function feedOf(batch: readonly (readonly number[])[]): Record<string, Tensor> {
  const length = Math.max(...batch.map((ids) => ids.length));
  const ids = new BigInt64Array(batch.length * length);
  const mask = new BigInt64Array(batch.length * length);
  batch.forEach((tokens, row) =>
    tokens.forEach((id, column) => {
      ids[row * length + column] = BigInt(id);
      mask[row * length + column] = 1n;
    }),
  );
  const tensor = (data: BigInt64Array) => new Tensor('int64', data, [batch.length, length]);
  return {
    input_ids: tensor(ids),
    attention_mask: tensor(mask),
    token_type_ids: tensor(new BigInt64Array(batch.length * length)),
  };
}
