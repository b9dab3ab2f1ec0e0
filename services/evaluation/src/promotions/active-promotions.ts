import type { PromotionDecided } from '@weir/contracts';

export interface ActivePromotion {
  /** Whether it takes the decision, and ends by it. */
  decide: (decision: PromotionDecided) => boolean;
  /** Resolves when it runs here no longer. */
  ended: Promise<void>;
}

/** The promotions that this instance runs, by their run ids. */
export class ActivePromotions {
  readonly #active = new Map<string, ActivePromotion>();

  find(runId: string): ActivePromotion | undefined {
    return this.#active.get(runId);
  }

  /** @returns What ends it. */
  begin(runId: string, decide: ActivePromotion['decide']): () => void {
    const ended = Promise.withResolvers<void>();
    const active = { decide, ended: ended.promise };
    this.#active.set(runId, active);
    return () => {
      if (this.#active.get(runId) === active) this.#active.delete(runId);
      ended.resolve();
    };
  }
}
