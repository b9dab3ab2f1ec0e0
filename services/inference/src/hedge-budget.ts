/** What each call of a model adds: of four calls, one may have another model asked beside it. */
const PER_CALL = 0.25;
/** A model that was fast for long may be helped so often in a row. */
const MOST = 5;
/** A model that was never asked. */
const FIRST = 2;

/**
 * How often another model may be asked beside one that is silent. Where a model is always slow, asking twice would double the
 * calls and help nobody (J. Dean and L. A. Barroso, The Tail at Scale, 2013).
 */
export class HedgeBudget {
  #left = FIRST;

  /** The model was called. */
  called(): void {
    this.#left = Math.min(MOST, this.#left + PER_CALL);
  }

  /** @returns Whether another may be asked now; if so, that is taken off. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
