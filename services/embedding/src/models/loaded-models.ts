import type { Embedder } from '@weir/models';

export type Precision = 'fp32' | 'int8';

/** A folder of models, and what is run of it. */
export interface ModelFile {
  model: string;
  precision: Precision;
}

interface Loaded {
  embedder: Promise<Embedder>;
  /** Calls of it that have not ended. */
  uses: number;
}

/**
 * What is loaded of the folder of models, each once. Where there are more than there may be, the one used least recently is closed
 * as soon as nobody uses it, and loaded again when it is asked for.
 */
export class LoadedModels {
  readonly #load: (file: ModelFile) => Promise<Embedder>;
  readonly #capacity: number;
  readonly #kept: string;
  /** Used last at the end. */
  readonly #loaded = new Map<string, Loaded>();

  /**
   * @param kept - Never closed while there are others.
   * @param capacity - How many are loaded at the same time, `kept` among them; one in use is closed later.
   */
  constructor(load: (file: ModelFile) => Promise<Embedder>, options: { kept: ModelFile; capacity: number }) {
    this.#load = load;
    this.#kept = keyOf(options.kept);
    this.#capacity = options.capacity;
  }

  /** @throws What loading throws; the next call tries anew. */
  async use<Result>(file: ModelFile, action: (embedder: Embedder) => Result | Promise<Result>): Promise<Result> {
    const key = keyOf(file);
    const entry = this.#loaded.get(key) ?? { embedder: this.#load(file), uses: 0 };
    this.#loaded.delete(key);
    this.#loaded.set(key, entry);
    entry.uses += 1;
    try {
      return await action(await entry.embedder);
    } catch (error) {
      if (!(await isThere(entry)) && this.#loaded.get(key) === entry) this.#loaded.delete(key);
      throw error;
    } finally {
      entry.uses -= 1;
      await this.#closeUnused();
    }
  }

  async close(): Promise<void> {
    const all = [...this.#loaded.values()];
    this.#loaded.clear();
    for (const entry of all) await closed(entry);
  }

  async #closeUnused(): Promise<void> {
    for (const [key, entry] of this.#loaded) {
      if (this.#loaded.size <= this.#capacity) return;
      if (entry.uses > 0 || key === this.#kept) continue;
      this.#loaded.delete(key);
      await closed(entry);
    }
  }
}

function keyOf({ model, precision }: ModelFile): string {
  return `${model} ${precision}`;
}

function isThere({ embedder }: Loaded): Promise<boolean> {
  return embedder.then(
    () => true,
    () => false,
  );
}

async function closed(entry: Loaded): Promise<void> {
  if (await isThere(entry)) await (await entry.embedder).close();
}
