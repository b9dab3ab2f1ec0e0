import type { MessageContext, PartitionScope } from '@weir/kafka';

/** What a person is asked about. */
export interface Undecided {
  runId: string;
  step: string;
  /** RFC 3339. */
  deadline: string;
}

/** A request that waits for a decision, or did. */
export interface PendingDecision<Request extends Undecided> {
  request: Request;
  /** Of the message that asks for it. */
  context: MessageContext;
}

/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** After an assignment, the requests of the last while are read within this time. */
const PATIENCE_MS = 10_000;

/**
 * What people were asked about, as far as their partitions are this process's: what was asked, which decision
 * came first, and a timer for when none comes. All of it is in memory, and read again from the topics after an assignment.
 */
export class PendingDecisions<Request extends Undecided> {
  readonly #pending = new Map<string, PendingDecision<Request>>();
  readonly #decided = new Map<string, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  readonly #capacity: number;

  /** @param capacity - Requests kept, and decisions as many; the oldest go first. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @param expire - Called when the deadline has passed and there is no decision. */
  ask(request: Request, context: MessageContext, partition: PartitionScope, expire: () => void): void {
    const key = keyOf(request, context);
    if (this.#pending.has(key)) return;
    remember(this.#pending, key, { request, context }, this.#capacity);
    this.#waiting.get(key)?.resolve();
    if (!this.#decided.has(key)) this.#watch(key, Date.parse(request.deadline), expire);
    const lost = () => {
      this.#pending.delete(key);
      this.#settle(key);
    };
    partition.signal.addEventListener('abort', lost, { once: true });
  }

  /** Whether this decision is the first about its request. */
  decide(decision: { runId: string; step: string }, context: MessageContext): boolean {
    const key = keyOf(decision, context);
    const place = `${context.log}/${context.offset}`;
    const first = this.#decided.get(key);
    if (first !== undefined) return first === place;
    remember(this.#decided, key, place, this.#capacity);
    this.#settle(key);
    return true;
  }

  /**
   * What the decision is about; undefined where nobody was asked. A decision follows its request, but after an assignment it
   * may be seen first.
   */
  async find(
    decision: { runId: string; step: string },
    context: MessageContext,
    signal: AbortSignal,
  ): Promise<PendingDecision<Request> | undefined> {
    const key = keyOf(decision, context);
    const known = this.#pending.get(key);
    if (known) return known;
    const asked = this.#waiting.get(key) ?? Promise.withResolvers<void>();
    this.#waiting.set(key, asked);
    const timer = setTimeout(asked.resolve, PATIENCE_MS);
    signal.addEventListener('abort', () => asked.resolve(), { once: true });
    await asked.promise;
    clearTimeout(timer);
    this.#waiting.delete(key);
    signal.throwIfAborted();
    return this.#pending.get(key);
  }

  #watch(key: string, deadline: number, expire: () => void): void {
    const left = Math.max(0, deadline - Date.now());
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        if (left > MAX_TIMER_MS) this.#watch(key, deadline, expire);
        else expire();
      },
      Math.min(left, MAX_TIMER_MS),
    );
    this.#timers.set(key, timer);
  }

  #settle(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value, capacity: number): void {
  map.set(key, value);
  if (map.size > capacity) map.delete(map.keys().next().value!);
}

function keyOf({ runId, step }: { runId: string; step: string }, { envelope }: MessageContext): string {
  return JSON.stringify([envelope.tenant, runId, step]);
}
