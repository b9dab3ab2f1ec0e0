import { adaptEmbedding, decodeAdapter, type EmbeddingAdapter } from '@weir/embedding-adapters';
import { WeirError } from '@weir/errors';
import type { Embedder } from '@weir/models';
import { embeddingModelOf, type EmbeddingModelSpec, type Snapshot } from '@weir/resources';
import { LoadedModels, type ModelFile } from './loaded-models.js';

export interface EmbedderPorts {
  /** Loads a model of the folder of models. */
  load: (file: ModelFile) => Promise<Embedder>;
  /** A snapshot that has the Model, if it was declared. */
  snapshotWith: (model: string) => Promise<Snapshot>;
  /** What messages that name no model are embedded by, and loaded always. */
  standard: ModelFile;
  /** How many files are loaded at the same time, the standard one among them. */
  capacity: number;
}

/** Adapters that are kept decoded: each some hundreds of kilobytes. */
const ADAPTERS = 64;

/** What a Model may name; others' messages may name no more. */
const FOLDER = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/**
 * The embedders of this service, by the identities that messages name (`embeddingModelOf` of @weir/resources): a folder's own, or that
 * of a Model that is declared, from the moment that it is. Models with one base share what is loaded of it.
 */
export class Embedders {
  readonly #ports: EmbedderPorts;
  readonly #loaded: LoadedModels;
  /** By identity, which changes with what it stands for; used last at the end. */
  readonly #adapters = new Map<string, EmbeddingAdapter>();

  constructor(ports: EmbedderPorts) {
    this.#ports = ports;
    this.#loaded = new LoadedModels(ports.load, { kept: ports.standard, capacity: ports.capacity });
  }

  /** The one that messages without a name are embedded by. */
  get standard(): Promise<Embedder> {
    return this.#embedder(this.#ports.standard);
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
    if (hash === undefined) {
      if (!FOLDER.test(identity)) return unknown(identity);
      return this.#embedder({ model: identity, precision }).catch((cause: unknown) => unknown(identity, cause));
    }
    const { spec, identity: declared } = embeddingModelOf(await this.#ports.snapshotWith(name), name);
    if (!spec || declared !== identity) return unknown(identity);
    const base = await this.#embedder({ model: spec.model, precision: spec.precision ?? precision }).catch(
      (cause: unknown) => unknown(identity, cause),
    );
    const adapter = spec.adapter && this.#adapterOf(identity, spec.adapter, base);
    return {
      ...base,
      model: identity,
      embed: async (texts, options) => {
        const embeddings = await base.embed(texts, options);
        return adapter ? embeddings.map((embedding) => adaptEmbedding(adapter, embedding)) : embeddings;
      },
    };
  }

  close(): Promise<void> {
    return this.#loaded.close();
  }

  /** One that is loaded again where it was closed since; nobody closes it but this service. */
  #embedder(file: ModelFile): Promise<Embedder> {
    return this.#loaded.use(file, (loaded) => ({
      model: loaded.model,
      dimensions: loaded.dimensions,
      maxTokens: loaded.maxTokens,
      countTokens: (text) => loaded.countTokens(text),
      embed: (texts, options) => this.#loaded.use(file, (again) => again.embed(texts, options)),
      close: () => Promise.resolve(),
    }));
  }

  #adapterOf(identity: string, given: NonNullable<EmbeddingModelSpec['adapter']>, base: Embedder): EmbeddingAdapter {
    const adapter = this.#adapters.get(identity) ?? decoded(identity, given.weights);
    if (adapter.dimensions !== base.dimensions) {
      throw new WeirError({
        code: 'adapter-dimensions',
        disposition: 'poison',
        field: 'spec.adapter.weights',
        message: `The adapter of ${identity} is for embeddings of ${adapter.dimensions} numbers, and those of ${base.model} have ${base.dimensions}.`,
      });
    }
    this.#adapters.delete(identity);
    this.#adapters.set(identity, adapter);
    if (this.#adapters.size > ADAPTERS) this.#adapters.delete(this.#adapters.keys().next().value!);
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
