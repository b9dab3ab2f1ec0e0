import { setTimeout as sleep } from 'node:timers/promises';
import { classify, type WeirError } from '@weir/errors';
import { type Backoff, delayMs } from './backoff.js';
import { BoundedQueue, type Bounds } from './bounded-queue.js';
import { Refusal } from './errors.js';
import type { Mlflow } from './mlflow.js';

/** Something to be written to MLflow, whenever that is there. */
export interface MlflowRecord {
  /** What it is, for the log; never a text of a user's. */
  name: string;
  /** About how much memory it holds. */
  bytes: number;
  /** Writes it. It may be called again after it failed in the middle, so doing it twice has to write the same. */
  send(mlflow: Mlflow, signal: AbortSignal): Promise<unknown>;
}

export type RecorderEvent =
  /** MLflow does not take records; they wait. Told once for each outage. */
  | { type: 'waiting'; error: WeirError; pending: number }
  /** It takes them again. */
  | { type: 'recovered'; pending: number }
  /** A record is lost: the bound was reached, MLflow refused it, or the recorder was stopped. */
  | { type: 'dropped'; name: string; reason: DropReason; error?: WeirError };

type DropReason = 'full' | 'refused' | 'stopped';

export interface RecorderOptions {
  mlflow: Mlflow;
  /** How much may wait. @default 10,000 records, 64 MiB */
  bounds?: Bounds;
  /** Between tries. @default 1 s, doubling up to 30 s */
  backoff?: Backoff;
  /** For logs and instruments. */
  onEvent?: (event: RecorderEvent) => void;
  /** For tests. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const DEFAULT_BOUNDS: Bounds = { records: 10_000, bytes: 64 * 1024 * 1024 };
const DEFAULT_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 30_000 };
/** A server that is there, and fails at a record this often, fails because of the record: others wait behind it. */
const MOST_FAULTS = 5;

/**
 * Writes records to MLflow in the background, one after another in their order. Nothing waits for it: while MLflow is down
 * records queue up to a bound, and the oldest make room for new ones.
 */
export class Recorder {
  readonly #mlflow: Mlflow;
  readonly #queue: BoundedQueue<MlflowRecord>;
  readonly #options: RecorderOptions;
  readonly #stopping = new AbortController();
  #dropped = 0;
  #sending = false;
  #working: Promise<void> | undefined;
  #hurry = new AbortController();
  #idle = Promise.withResolvers<void>();

  constructor(options: RecorderOptions) {
    this.#options = options;
    // Tries again by itself, for longer than a call would.
    this.#mlflow = options.mlflow.withoutRetries();
    this.#queue = new BoundedQueue(options.bounds ?? DEFAULT_BOUNDS);
  }

  /** Records that are not written yet, the one under way included. */
  get pending(): number {
    return this.#queue.size + (this.#sending ? 1 : 0);
  }

  /** Records that were lost so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Returns at once; never throws. */
  record(record: MlflowRecord): void {
    if (this.#stopping.signal.aborted) return this.#drop(record, 'stopped');
    for (const gone of this.#queue.push(record, record.bytes)) this.#drop(gone, 'full');
    this.#working ??= this.#work();
  }

  /**
   * Resolves when nothing waits any more; what waits is tried at once.
   *
   * @throws The signal's reason, when that comes first; what waits goes on waiting.
   */
  async flush(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#hurry.abort();
    try {
      while (this.#working) await Promise.race([this.#idle.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends the sending; what waits is lost. `flush` first, with as much time as there is. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) this.#drop(entry.item, 'stopped');
  }

  async #work(): Promise<void> {
    // What is recorded in one go is counted before any of it is sent.
    await Promise.resolve();
    const { signal } = this.#stopping;
    let failures = 0;
    let faults = 0;
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) {
      this.#sending = true;
      const error = await this.#send(entry.item);
      this.#sending = false;
      if (error && isFault(error)) faults += 1;
      if (!error || (!signal.aborted && (!isOutage(error) || faults >= MOST_FAULTS))) {
        if (error) this.#drop(entry.item, 'refused', error);
        else if (failures > 0) this.#tell({ type: 'recovered', pending: this.pending });
        failures = 0;
        faults = 0;
        continue;
      }
      for (const gone of this.#queue.putBack(entry)) this.#drop(gone, 'full');
      if (signal.aborted) break;
      failures += 1;
      if (failures === 1) this.#tell({ type: 'waiting', error, pending: this.pending });
      await this.#pause(failures, error.retryAfterMs);
    }
    this.#working = undefined;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  async #send(record: MlflowRecord): Promise<WeirError | undefined> {
    try {
      await record.send(this.#mlflow, this.#stopping.signal);
      return undefined;
    } catch (error) {
      return classify(error);
    }
  }

  async #pause(failures: number, retryAfterMs: number | undefined): Promise<void> {
    const { backoff = DEFAULT_BACKOFF, wait = waitFor } = this.#options;
    this.#hurry = new AbortController();
    const signal = AbortSignal.any([this.#hurry.signal, this.#stopping.signal]);
    await wait(delayMs(backoff, failures, Math.random(), retryAfterMs), signal);
  }

  #drop({ name }: MlflowRecord, reason: DropReason, error?: WeirError): void {
    this.#dropped += 1;
    this.#tell({ type: 'dropped', name, reason, ...(error ? { error } : {}) });
  }

  #tell(event: RecorderEvent): void {
    this.#options.onEvent?.(event);
  }
}

/** Anything else is the record's own fault, and would be so again. */
const isOutage = ({ code }: WeirError): boolean => code === 'mlflow-unavailable';

const isFault = ({ cause }: WeirError): boolean => cause instanceof Refusal && cause.status === 500;

/** A process does not stay alive for it. */
const waitFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
};
