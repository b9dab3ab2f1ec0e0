import { WeirError } from '@weir/errors';
import { hashOf, type LanguageModelSpec, type ResourceView, withoutCard } from '@weir/resources';

/** A declaration that orchestration has seen already arrives here within this time. */
const PATIENCE_MS = 3_000;

/**
 * The models that were ever declared while this process runs. Anybody who may ask for a completion could otherwise name a
 * server, and a secret of this process to send there: what reaches out of the process has to be an operator's word. Their
 * cards say nothing of that, and requests come without them.
 */
export class DeclaredModels {
  readonly #hashes = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(resources: Pick<ResourceView, 'snapshot' | 'onChange'>) {
    const remember = () => {
      for (const { spec } of resources.snapshot.list('Model')) this.#hashes.add(hashOf(withoutCard(spec)));
      for (const look of this.#waiting) look();
    };
    remember();
    resources.onChange(remember);
  }

  /**
   * Resolves when the model is declared, or needs not be: an extractive one stays within the process.
   *
   * @throws WeirError poison `model-undeclared`.
   */
  async require(spec: LanguageModelSpec, signal: AbortSignal): Promise<void> {
    if (spec.provider === 'extractive') return;
    const hash = hashOf(spec);
    if (this.#hashes.has(hash) || (await this.#appears(hash, signal))) return;
    signal.throwIfAborted();
    throw new WeirError({
      code: 'model-undeclared',
      disposition: 'poison',
      field: 'model',
      message: `A model of provider ${spec.provider} has to be declared as a resource, just as the request has it.`,
    });
  }

  #appears(hash: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (found: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', give);
        resolve(found);
      };
      const look = () => {
        if (this.#hashes.has(hash)) end(true);
      };
      const give = () => end(false);
      const timer = setTimeout(give, PATIENCE_MS);
      if (signal.aborted) return end(false);
      this.#waiting.add(look);
      signal.addEventListener('abort', give, { once: true });
    });
  }
}
