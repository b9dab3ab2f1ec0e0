import { adaptEmbedding, decodeAdapter, type EmbeddingAdapter } from '@weir/embedding-adapters';
import { WeirError } from '@weir/errors';
import type { Embedder } from '@weir/models';
import { embeddingModelOf, type EmbeddingModelSpec, type Snapshot } from '@weir/resources';

export type Precision = 'fp32' | 'int8';

export interface EmbedderPorts {
  /** Loads a model of the folder of models. */
  load: (model: string, precision: Precision) => Promise<Embedder>;
  /** A snapshot that has the Model, if it was declared. */
  snapshotWith: (model: string) => Promise<Snapshot>;
  /** What messages that name no model are embedded by, and loaded always. */
  standard: { model: string; precision: Precision };
}

/**
 * The embedders of this service, by the identities that messages name (`embeddingModelOf` of @weir/resources): a folder's own, or that
 * of a Model that is declared, from the moment that it is. Models with one base share what is loaded of it.
 */
export class Embedders {
  readonly #ports: EmbedderPorts;
  /** Of folders, by model and precision. */
  readonly #loaded = new Map<string, Promise<Embedder>>();
  /** By identity, which changes with what it stands for. */
  readonly #adapters = new Map<string, EmbeddingAdapter>();

  constructor(ports: EmbedderPorts) {
    this.#ports = ports;
  }

  /** The one that messages without a name are embedded by. */
  get standard(): Promise<Embedder> {
    const { model, precision } = this.#ports.standard;
    return this.#load(model, precision);
  }

  /**
   * @param identity - Empty for the standard one.
   * @throws WeirError retryable `embedding-not-served` for a Model that is not declared, or declared otherwise (yet), and for a folder that is
   *   not there; poison `adapter-malformed` and `adapter-dimensions`, which name the Model.
   */
  async get(identity: string): Promise<Embedder> {
    if (identity === '') return this.standard;
    const [name = '', hash] = identity.split('@', 2);
    const { precision } = this.#ports.standard;
    if (hash === undefined) return this.#load(identity, precision).catch((cause: unknown) => unknown(identity, cause));
    const { spec, identity: declared } = embeddingModelOf(await this.#ports.snapshotWith(name), name);
    if (!spec || declared !== identity) return unknown(identity);
    const base = await this.#load(spec.model, spec.precision ?? precision).catch((cause: unknown) =>
      unknown(identity, cause),
    );
    const adapter = spec.adapter && this.#adapterOf(identity, spec.adapter, base);
    return {
      model: identity,
      dimensions: base.dimensions,
      maxTokens: base.maxTokens,
      countTokens: (text) => base.countTokens(text),
      embed: async (texts, options) => {
        const embeddings = await base.embed(texts, options);
        return adapter ? embeddings.map((embedding) => adaptEmbedding(adapter, embedding)) : embeddings;
      },
      close: () => base.close(),
    };
  }

  async close(): Promise<void> {
    const all = [...this.#loaded.values()];
    this.#loaded.clear();
    for (const embedder of await Promise.allSettled(all)) {
      if (embedder.status === 'fulfilled') await embedder.value.close();
    }
  }

  #load(model: string, precision: Precision): Promise<Embedder> {
    const key = `${model} ${precision}`;
    const known = this.#loaded.get(key);
    if (known) return known;
    const loading = this.#ports.load(model, precision);
    this.#loaded.set(key, loading);
    loading.catch(() => this.#loaded.delete(key));
    return loading;
  }

  #adapterOf(identity: string, given: NonNullable<EmbeddingModelSpec['adapter']>, base: Embedder): EmbeddingAdapter {
    const known = this.#adapters.get(identity);
    if (known) return known;
    const adapter = decoded(identity, given.weights);
    if (adapter.dimensions !== base.dimensions) {
      throw new WeirError({
        code: 'adapter-dimensions',
        disposition: 'poison',
        field: 'spec.adapter.weights',
        message: `The adapter of ${identity} is for embeddings of ${adapter.dimensions} numbers, and those of ${base.model} have ${base.dimensions}.`,
      });
    }
    this.#adapters.set(identity, adapter);
    return adapter;
  }
}

function decoded(identity: string, weights: string): EmbeddingAdapter {
  try {
    return decodeAdapter(Buffer.from(weights, 'base64')).adapter;
  } catch (cause) {
    throw new WeirError({
      code: 'adapter-malformed',
      disposition: 'poison',
      field: 'spec.adapter.weights',
      message: `The adapter of ${identity} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

function unknown(identity: string, cause?: unknown): never {
  throw new WeirError({
    code: 'embedding-not-served',
    disposition: 'retryable',
    field: 'embedding',
    message:
      cause === undefined
        ? `There is no embedding model ${identity}: no Model of that name is declared, or what is declared is another one.`
        : `The embedding model ${identity} cannot be loaded: its files are not in the folder of models (WEIR_MODELS_DIR).`,
    cause,
  });
}
