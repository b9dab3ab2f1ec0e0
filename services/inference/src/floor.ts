/** One of those who answer the same request. */
export interface Speaker {
  /** Aborted as soon as another speaks. */
  readonly signal: AbortSignal;
  /** Whether it has begun. */
  readonly spoke: boolean;
  /** Takes the floor, and ends the others. @returns Whether it is its to take: not once another spoke. */
  speak(): boolean;
}

/** Where several answer the same request at the same time: the first to speak goes on, and the others are ended. */
export class Floor {
  readonly #speakers = new Map<Speaker, AbortController>();

  enter(): Speaker {
    const controller = new AbortController();
    const { signal } = controller;
    let spoke = false;
    const speaker: Speaker = {
      signal,
      get spoke() {
        return spoke;
      },
      speak: () => {
        if (signal.aborted) return false;
        spoke = true;
        for (const [other, others] of this.#speakers) if (other !== speaker) others.abort();
        return true;
      },
    };
    this.#speakers.set(speaker, controller);
    return speaker;
  }

  /** Ends whoever still speaks. */
  close(): void {
    for (const controller of this.#speakers.values()) controller.abort();
  }
}
