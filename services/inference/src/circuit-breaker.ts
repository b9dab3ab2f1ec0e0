/** Calls that are looked back at, and how many failures among them are too many. */
const WINDOW = 10;
const TOO_MANY = 5;
/** How long a model that fails is left alone. */
const OPEN_MS = 10_000;
/** While one call finds out, the others are told to come again then. */
const PROBE_MS = 1_000;
/** Timers of those who waited may be early by this. */
const EARLY_MS = 2;

/** A call that was let through; one of the last three is said of it, once. */
export interface AdmittedCall {
  /** It began to answer: the model works, whatever becomes of this call. */
  began(): void;
  succeeded(): void;
  /** @param retryAfterMs - How long the server wants to be left alone, if it says so. */
  failed(retryAfterMs?: number): void;
  /** It came to nothing that says whether the model works: it was aborted, or the request was no good. */
  abandoned(): void;
}

/** Why a model is not called, and when it may be again, milliseconds from now. */
export interface Refused {
  why: 'failing' | 'rate-limited';
  waitMs: number;
}

/**
 * Leaves a model alone that fails: after 5 failures in 10 calls for 10 s. Then a single call finds out,
 * and with it the model is back or is left alone again (M. Nygard, Release It!, Circuit Breaker). A server that asks to be
 * left alone, or whose limits are used up, is left alone for as long as it says.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  /** Of the latest calls, oldest first: whether they failed. */
  #failures: boolean[] = [];
  #open: { why: Refused['why']; until: number; probing: boolean } | undefined;

  /** @param now - A clock that only goes forward, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether calls would be refused now because the model fails. */
  get failing(): boolean {
    return this.#open?.why === 'failing' && this.#open.until - this.#now() > EARLY_MS;
  }

  begin(): AdmittedCall | Refused {
    const open = this.#open;
    if (!open) return this.#call();
    const waitMs = open.until - this.#now();
    if (waitMs > EARLY_MS) return { why: open.why, waitMs };
    if (open.why === 'rate-limited') {
      // It works, and has said when it may be asked again.
      this.#open = undefined;
      return this.#call();
    }
    if (open.probing) return { why: open.why, waitMs: PROBE_MS };
    open.probing = true;
    return this.#probe(open);
  }

  /** The server has said that it takes no more for so long, milliseconds. */
  limited(milliseconds: number): void {
    this.#leaveAlone('rate-limited', milliseconds);
  }

  #call(): AdmittedCall {
    return {
      began: () => undefined,
      succeeded: () => this.#note(false),
      failed: (retryAfterMs) => {
        this.#note(true);
        if (retryAfterMs !== undefined) this.#leaveAlone('rate-limited', retryAfterMs);
        else if (this.#failures.filter(Boolean).length >= TOO_MANY) this.#leaveAlone('failing', OPEN_MS);
      },
      abandoned: () => undefined,
    };
  }

  /** Until it is known whether the model works, this call decides; from then on it is one like any other. */
  #probe(open: { probing: boolean }): AdmittedCall {
    const ordinary = this.#call();
    const decides = () => this.#open === open;
    const close = () => {
      if (!decides()) return;
      this.#open = undefined;
      this.#failures = [];
    };
    return {
      began: close,
      succeeded: () => {
        close();
        ordinary.succeeded();
      },
      failed: (retryAfterMs) => {
        if (!decides()) return ordinary.failed(retryAfterMs);
        this.#open = undefined;
        this.#leaveAlone(retryAfterMs === undefined ? 'failing' : 'rate-limited', retryAfterMs ?? OPEN_MS);
      },
      abandoned: () => {
        open.probing = false;
      },
    };
  }

  #note(failed: boolean): void {
    this.#failures = [...this.#failures.slice(1 - WINDOW), failed];
  }

  /** Of two reasons the one that holds longer counts. */
  #leaveAlone(why: Refused['why'], milliseconds: number): void {
    const until = this.#now() + milliseconds;
    if (this.#open && this.#open.until >= until) return;
    this.#open = { why, until, probing: false };
  }
}
