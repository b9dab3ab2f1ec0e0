import { HEADER } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { headerOf, type InboundRecord } from '@weir/kafka';

export interface WaitOptions<T> {
  /** Run id: what the records that are waited for carry as `weir-run`. */
  id: string;
  tenant: string;
  /** When the wait is over, milliseconds since the epoch. */
  deadline: number;
  /** Aborted when nobody wants the result any longer. */
  signal?: AbortSignal;
  /** Looks at a record; what it returns, or throws, ends the wait. */
  receive: (record: InboundRecord) => T | undefined;
}

export interface Wait<T> {
  /** Rejects with `deadline-exceeded`, `client-gone`, or what `receive` threw. */
  result: Promise<T>;
  /** Ends the wait, whatever became of it. */
  close: () => void;
}

interface Pending {
  tenant: string;
  offer(record: InboundRecord): void;
}

/** `setTimeout` fires at once for more than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What is waited for, by run id. A record that nobody waits for costs a look at one header; a wait costs one timer, and
 * there are never more than `capacity` of them.
 */
export class Waits {
  readonly #capacity: number;
  readonly #report: (count: number) => void;
  readonly #pending = new Map<string, Set<Pending>>();
  #count = 0;

  /** @param report - Told the number of waits whenever it changes. */
  constructor(capacity: number, report: (count: number) => void = () => undefined) {
    this.#capacity = capacity;
    this.#report = report;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws WeirError `too-many-waiting`. */
  open<T>(options: WaitOptions<T>): Wait<T> {
    if (this.#count >= this.#capacity) {
      throw new WeirError({
        code: 'too-many-waiting',
        disposition: 'retryable',
        message: 'Too many requests wait for their answers; try again in a moment.',
        retryAfterMs: 1_000,
      });
    }
    const { promise: result, resolve, reject } = Promise.withResolvers<T>();
    // Whoever could not even send the request never looks at the result.
    result.catch(() => undefined);
    const pending: Pending = {
      tenant: options.tenant,
      offer: (record) => {
        try {
          const received = options.receive(record);
          if (received === undefined) return;
          resolve(received);
        } catch (error) {
          reject(classify(error));
        }
        close();
      },
    };
    const abort = () => {
      reject(clientGone());
      close();
    };
    const timer = setTimeout(
      () => {
        reject(deadlineExceeded());
        close();
      },
      Math.min(Math.max(0, options.deadline - Date.now()), LONGEST_TIMER_MS),
    );
    const close = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      this.#remove(options.id, pending);
    };
    this.#add(options.id, pending);
    if (options.signal?.aborted) abort();
    else options.signal?.addEventListener('abort', abort, { once: true });
    return { result, close };
  }

  /** Gives a record to those who wait for it. */
  offer(record: InboundRecord): void {
    const id = headerOf(record, HEADER.run);
    const waiting = id === undefined ? undefined : this.#pending.get(id);
    if (!waiting) return;
    // A run id is the client's choice on the raw topics: another tenant's record must not answer this one's request.
    const tenant = headerOf(record, HEADER.tenant);
    for (const pending of waiting) if (pending.tenant === tenant) pending.offer(record);
  }

  #add(id: string, pending: Pending): void {
    const waiting = this.#pending.get(id);
    if (waiting) waiting.add(pending);
    else this.#pending.set(id, new Set([pending]));
    this.#report((this.#count += 1));
  }

  #remove(id: string, pending: Pending): void {
    const waiting = this.#pending.get(id);
    if (!waiting?.delete(pending)) return;
    if (waiting.size === 0) this.#pending.delete(id);
    this.#report((this.#count -= 1));
  }
}

function deadlineExceeded(): WeirError {
  return new WeirError({
    code: 'deadline-exceeded',
    disposition: 'retryable',
    message: 'There was no reply in time.',
  });
}

function clientGone(): WeirError {
  return new WeirError({ code: 'client-gone', disposition: 'poison', message: 'The client went away.' });
}
