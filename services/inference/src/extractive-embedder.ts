import { WeirError } from '@weir/errors';
import { cachedEmbedder, createOnnxEmbedder, type Embedder, type OnnxEmbedderOptions } from '@weir/models';

export interface LazyEmbedder {
  /** @throws WeirError poison `model-missing`; asked again, it looks again. */
  get: () => Promise<Embedder>;
  close: () => Promise<void>;
}

/** The embedder of extractive models, loaded when it is first wanted. */
export function lazyEmbedder(
  options: OnnxEmbedderOptions,
  load: (options: OnnxEmbedderOptions) => Promise<Embedder> = createOnnxEmbedder,
): LazyEmbedder {
  let loading: Promise<Embedder> | undefined;
  return {
    get: () => {
      loading ??= load(options).then(cachedEmbedder, (cause: unknown) => {
        loading = undefined;
        throw missing(options.model, cause);
      });
      return loading;
    },
    close: async () => {
      const embedder = await loading?.catch(() => undefined);
      await embedder?.close();
    },
  };
}

/** Of no concern to other models, so the process goes on; where the folder is stays within it. */
function missing(model: string, cause: unknown): WeirError {
  return new WeirError({
    code: 'model-missing',
    disposition: 'poison',
    field: 'WEIR_MODELS_DIR',
    message: `Extractive models need the embedding model ${model}, which cannot be loaded. Install it with: weir install`,
    cause,
  });
}
