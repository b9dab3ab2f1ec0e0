import { WeirError } from '@weir/errors';
import type { TransformersSpec } from '@weir/resources';
import { TextGenerator } from './text-generator.js';

/** The language models of this process, each loaded once, when it is first wanted. */
export class TextGenerators {
  readonly #directory: string;
  readonly #loading = new Map<string, Promise<TextGenerator>>();

  /** @param directory - Folder that holds the models' folders. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws WeirError poison `model-missing`; asked again, it looks again. */
  get({ model, precision, threads }: TransformersSpec): Promise<TextGenerator> {
    const key = JSON.stringify([model, precision, threads]);
    const loaded = this.#loading.get(key);
    if (loaded) return loaded;
    const loading = TextGenerator.load({ directory: this.#directory, model, precision, threads }).catch(
      (cause: unknown) => {
        this.#loading.delete(key);
        throw missing(model, precision, cause);
      },
    );
    this.#loading.set(key, loading);
    return loading;
  }

  async close(): Promise<void> {
    const loaded = await Promise.allSettled(this.#loading.values());
    this.#loading.clear();
    await Promise.all(loaded.flatMap((each) => (each.status === 'fulfilled' ? [each.value.close()] : [])));
  }
}

/** Of no concern to other models, so the process goes on; where the folder is stays within it. */
function missing(model: string, precision: string, cause: unknown): WeirError {
  return new WeirError({
    code: 'model-missing',
    disposition: 'poison',
    field: 'WEIR_MODELS_DIR',
    message: `The model ${model} cannot be loaded with precision ${precision}: its folder in WEIR_MODELS_DIR is missing or broken.`,
    cause,
  });
}
