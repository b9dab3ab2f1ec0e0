import type { DocumentBatch } from '@weir/contracts';
import { generationsOf, type Snapshot } from '@weir/resources';
import { type ChunkInput, chunkInputs } from './embed-chunks.handler.js';
import type { KnownChunks } from './known-chunks.port.js';

/** Embeddings that are kept: of 384 numbers, six mebibytes. */
const KEPT = 4_096;

/**
 * Embeddings that an adapter's can be made from without a run of the model: those that were made just now, as a batch for an adapter comes right
 * behind that of its base, and those in an index of the collection, as where a generation is filled.
 */
export class BaseEmbeddings {
  readonly #known: KnownChunks;
  /** By hash of what it was made from; the oldest first. */
  readonly #recent = new Map<string, Float32Array>();

  constructor(known: KnownChunks) {
    this.#known = known;
  }

  /** Keeps what was made of some inputs. */
  add(inputs: readonly ChunkInput[], embeddings: readonly (Float32Array | undefined)[]): void {
    for (const [index, { hash }] of inputs.entries()) {
      const embedding = embeddings[index];
      if (!embedding) continue;
      this.#recent.delete(hash);
      this.#recent.set(hash, embedding);
      if (this.#recent.size > KEPT) this.#recent.delete(this.#recent.keys().next().value!);
    }
  }

  /**
   * @param wanted - Of which chunks of the batch.
   * @param model - Identity of the base model.
   * @param declared - Has the collection.
   * @returns One for each chunk; undefined where none is wanted, or at hand.
   */
  async find(
    batch: DocumentBatch,
    wanted: readonly boolean[],
    model: string,
    declared: Snapshot,
  ): Promise<(Float32Array | undefined)[]> {
    const inputs = chunkInputs(batch, model);
    const found = inputs.map(({ hash }, index) => (wanted[index] ? this.#recent.get(hash) : undefined));
    const missing = inputs.flatMap((_input, index) => (wanted[index] && !found[index] ? [index] : []));
    const { collection = '' } = batch.document ?? {};
    const standing = generationsOf(declared, collection).find(({ embedding }) => embedding === model);
    if (!standing || missing.length === 0) return found;
    const ids = missing.map((index) => inputs[index]!.chunkId);
    const stood = await this.#known.embeddings(collection, standing.generation, ids);
    for (const [place, index] of missing.entries()) {
      const there = stood[place];
      if (there?.hash === inputs[index]!.hash) found[index] = there.embedding;
    }
    return found;
  }
}
