import { WeirError } from '@weir/errors';
import { hashOf, type ResourceView, type ToolSpec } from '@weir/resources';

/** A declaration that orchestration has seen already arrives here within this time. */
const PATIENCE_MS = 3_000;

/**
 * The tools that were ever declared while this process runs. Anybody who may ask for a call could otherwise name a program
 * to start, or a server and a secret of this process to send there: what reaches out of the process has to be an operator's
 * word.
 */
export class DeclaredTools {
  readonly #hashes = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(resources: Pick<ResourceView, 'snapshot' | 'onChange'>) {
    const remember = () => {
      for (const { name, spec } of resources.snapshot.list('Tool')) this.#hashes.add(hashOf({ name, spec }));
      for (const look of this.#waiting) look();
    };
    remember();
    resources.onChange(remember);
  }

  /**
   * Resolves when the tool is declared.
   *
   * @throws WeirError poison `tool-undeclared`.
   */
  async require(name: string, spec: ToolSpec, signal: AbortSignal): Promise<void> {
    const hash = hashOf({ name, spec });
    if (this.#hashes.has(hash) || (await this.#appears(hash, signal))) return;
    signal.throwIfAborted();
    throw new WeirError({
      code: 'tool-undeclared',
      disposition: 'poison',
      field: 'tool',
      message: `The tool ${name} has to be declared as a resource, just as the request has it.`,
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
