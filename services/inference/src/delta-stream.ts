/** A piece of an answer on its way out. */
export interface Delta {
  /** Zero-based. */
  index: number;
  text: string;
  final: boolean;
}

export interface DeltaStreamPorts {
  publish: (delta: Delta) => Promise<void>;
  /** Publishing failed; no more is published. */
  failed: (error: unknown) => void;
}

/** Pieces that follow one another faster than this travel together: not every token is worth a record. */
const COALESCE_MS = 20;

/**
 * Publishes an answer while it is written: its first piece at once, then what has come since, every 20 ms at most and one
 * piece at a time. It is a courtesy: a failure ends the stream, and the answer goes its way.
 */
export class DeltaStream {
  readonly #ports: DeltaStreamPorts;
  #text = '';
  #index = 0;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #ended = false;
  #failed = false;

  constructor(ports: DeltaStreamPorts) {
    this.#ports = ports;
  }

  /** Whether anything was published, or tried to be: from then on somebody may have read it. */
  get begun(): boolean {
    return this.#index > 0;
  }

  push(text: string): void {
    if (this.#ended) return;
    this.#text += text;
    this.#schedule();
  }

  /** Publishes the rest as the last piece, which is empty if there is none. */
  async finish(): Promise<void> {
    this.#end();
    await this.#writing;
    if (!this.#failed) await this.#write(true);
  }

  /** Publishes no more; resolves when nothing is under way. */
  async abandon(): Promise<void> {
    this.#end();
    await this.#writing;
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#writing || this.#timer || this.#text === '' || this.#ended) return;
    const wait = Math.max(0, this.#publishedAt + COALESCE_MS - performance.now());
    if (wait === 0) return this.#begin();
    this.#timer = setTimeout(() => this.#begin(), wait);
  }

  #begin(): void {
    this.#timer = undefined;
    this.#publishedAt = performance.now();
    this.#writing = this.#write(false).then(() => {
      this.#writing = undefined;
      this.#schedule();
    });
  }

  async #write(final: boolean): Promise<void> {
    const delta = { index: this.#index, text: this.#text, final };
    this.#index += 1;
    this.#text = '';
    try {
      await this.#ports.publish(delta);
    } catch (error) {
      this.#ended = true;
      this.#failed = true;
      this.#ports.failed(error);
    }
  }
}
