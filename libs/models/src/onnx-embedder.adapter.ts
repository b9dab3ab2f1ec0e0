import { join } from 'node:path';
import { WeirError } from '@weir/errors';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Embedder, EmbedOptions } from './embedder.port.js';
import { LengthBatches, type Pending } from './length-batches.js';
import { loadTokenizer, type Tokenizer } from './tokenizer.js';

export interface OnnxEmbedderOptions {
  /** Folder that holds the model's folder. */
  directory: string;
  /** Name of the model and of its folder. */
  model: string;
  /** Which of the model's files to run. @default 'fp32' */
  precision?: 'fp32' | 'int8';
  /** Runs at the same time, each on a thread of its own. @default 2 */
  threads?: number;
  /** Texts of one run. @default 4 */
  batchSize?: number;
  /** Tokens of a text that count. @default 256 */
  maxTokens?: number;
}

const FILES = { fp32: 'model.onnx', int8: 'model_int8.onnx' };

/**
 * A sentence-transformers model (mean pooling, L2-normalised) on ONNX Runtime. Texts of all callers share runs: small
 * batches of like length, those of the `query` lane first.
 *
 * @throws WeirError fatal `model-missing`.
 */
export async function createOnnxEmbedder(options: OnnxEmbedderOptions): Promise<Embedder> {
  const folder = join(options.directory, options.model);
  const file = join(folder, 'onnx', FILES[options.precision ?? 'fp32']);
  const tokenizer = await loadTokenizer(folder);
  // Loaded when wanted: the runtime is large, and not every user of this library embeds.
  const runtime = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(file, {
    // Threads that share a run wait for one another at every operation, and burn the processor while they do: where other
    // processes want it too, that costs as much again as the model.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  }).catch((cause: unknown) => {
    throw new WeirError({
      code: 'model-missing',
      disposition: 'fatal',
      field: 'WEIR_MODELS_DIR',
      message: `Cannot load the model ${file}. Install it with: weir install`,
      cause,
    });
  });
  const model: Model = { session, tensor: (data, shape) => new runtime.Tensor('int64', data, shape) };
  return new OnnxEmbedder(options, tokenizer, model, await dimensionsOf(model));
}

interface Model {
  session: InferenceSession;
  tensor: (data: BigInt64Array, shape: readonly number[]) => Tensor;
}

class OnnxEmbedder implements Embedder {
  readonly model: string;
  readonly maxTokens: number;
  readonly dimensions: number;
  readonly #tokenizer: Tokenizer;
  readonly #model: Model;
  readonly #batchSize: number;
  readonly #threads: number;
  readonly #lanes = { query: new LengthBatches(), bulk: new LengthBatches() };
  #running = 0;

  constructor(options: OnnxEmbedderOptions, tokenizer: Tokenizer, model: Model, dimensions: number) {
    this.model = options.model;
    this.maxTokens = options.maxTokens ?? 256;
    this.dimensions = dimensions;
    this.#batchSize = options.batchSize ?? 4;
    this.#threads = options.threads ?? 2;
    this.#tokenizer = tokenizer;
    this.#model = model;
  }

  countTokens(text: string): number {
    return this.#tokenizer.count(text);
  }

  async embed(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    options.signal?.throwIfAborted();
    const lane = this.#lanes[options.lane ?? 'bulk'];
    const pending = texts.map((text): Pending => {
      const entry = {
        ids: this.#tokenizer.encode(text, this.maxTokens),
        done: Promise.withResolvers<Float32Array>(),
        cancelled: false,
      };
      lane.add(entry);
      return entry;
    });
    const cancel = () => {
      for (const entry of pending) {
        entry.cancelled = true;
        entry.done.reject(options.signal?.reason);
      }
    };
    options.signal?.addEventListener('abort', cancel, { once: true });
    for (let free = this.#threads - this.#running; free > 0; free -= 1) void this.#run();
    try {
      return await Promise.all(pending.map(({ done }) => done.promise));
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    await this.#model.session.release();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    for (;;) {
      let batch = this.#lanes.query.take(this.#batchSize);
      if (batch.length === 0) batch = this.#lanes.bulk.take(this.#batchSize);
      if (batch.length === 0) break;
      try {
        const vectors = await embedBatch(
          this.#model,
          batch.map(({ ids }) => ids),
          this.dimensions,
        );
        batch.forEach(({ done }, index) => done.resolve(vectors[index]!));
      } catch (cause) {
        const error = new WeirError({
          code: 'embedding-failed',
          disposition: 'retryable',
          message: 'The embedding model could not be run.',
          cause,
        });
        for (const { done } of batch) done.reject(error);
      }
    }
    this.#running -= 1;
  }
}

/** Runs the model once and pools its token vectors: the mean over a text's tokens, then L2-normalised. */
async function embedBatch(
  { session, tensor }: Model,
  batch: readonly (readonly number[])[],
  dimensions: number,
): Promise<Float32Array[]> {
  const length = Math.max(...batch.map((ids) => ids.length));
  const size = batch.length * length;
  const ids = new BigInt64Array(size);
  const mask = new BigInt64Array(size);
  batch.forEach((tokens, row) => {
    tokens.forEach((id, column) => {
      ids[row * length + column] = BigInt(id);
      mask[row * length + column] = 1n;
    });
  });
  const shape = [batch.length, length];
  const output = await session.run({
    input_ids: tensor(ids, shape),
    attention_mask: tensor(mask, shape),
    token_type_ids: tensor(new BigInt64Array(size), shape),
  });
  const hidden = output['last_hidden_state']!.data as Float32Array;
  return batch.map((tokens, row) => pool(hidden, row * length * dimensions, tokens.length, dimensions));
}

function pool(hidden: Float32Array, offset: number, tokens: number, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token += 1) {
    const at = offset + token * dimensions;
    for (let index = 0; index < dimensions; index += 1) vector[index]! += hidden[at + index]!;
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  // The mean's divisor cancels out in the normalisation.
  const norm = Math.sqrt(squares) || 1;
  for (let index = 0; index < dimensions; index += 1) vector[index]! /= norm;
  return vector;
}

async function dimensionsOf({ session, tensor }: Model): Promise<number> {
  const output = await session.run({
    input_ids: tensor(BigInt64Array.of(101n, 102n), [1, 2]),
    attention_mask: tensor(BigInt64Array.of(1n, 1n), [1, 2]),
    token_type_ids: tensor(BigInt64Array.of(0n, 0n), [1, 2]),
  });
  return output['last_hidden_state']!.dims[2]!;
}
