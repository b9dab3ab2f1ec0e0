import { classify } from '@weir/errors';
import type { MessageContext, PartitionScope } from '@weir/kafka';
import type { RunCanary } from './canary.js';
import { emitFailure } from './outcome.js';

/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What is said of a run that is not over in time. */
export interface TimedRun {
  runId: string;
  app: string;
  canary: RunCanary | undefined;
}

/**
 * Ends runs that are not over by their deadline. The timers are in memory; after an assignment the requests of the last
 * while are read again, so they are set anew. A run that has its outcome loses nothing: the ledger refuses a second one.
 */
export class DeadlineTimers {
  readonly #timers = new WeakMap<PartitionScope, Set<NodeJS.Timeout>>();

  /** @param deadline - Milliseconds since the epoch. */
  watch(
    request: TimedRun,
    deadline: number,
    replyTopic: string,
    context: MessageContext,
    partition: PartitionScope,
  ): void {
    const timers = this.#timersOf(partition);
    const left = Math.max(0, deadline - Date.now());
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (left > MAX_TIMER_MS) this.watch(request, deadline, replyTopic, context, partition);
        else void endRun(request, replyTopic, context, partition);
      },
      Math.min(left, MAX_TIMER_MS),
    );
    timers.add(timer);
  }

  #timersOf(partition: PartitionScope): Set<NodeJS.Timeout> {
    const known = this.#timers.get(partition);
    if (known) return known;
    const timers = new Set<NodeJS.Timeout>();
    this.#timers.set(partition, timers);
    partition.signal.addEventListener('abort', () => timers.forEach((timer) => clearTimeout(timer)), { once: true });
    return timers;
  }
}

async function endRun(
  request: TimedRun,
  replyTopic: string,
  context: MessageContext,
  partition: PartitionScope,
): Promise<void> {
  const end = (copyTo: string) =>
    emitFailure(
      context.envelope.tenant,
      { ...request, replyTopic: copyTo },
      { code: 'deadline-exceeded', message: 'The run was not over by its deadline.', field: 'deadline' },
    );
  try {
    await partition.publish([end(replyTopic)], context);
  } catch (error) {
    // The client's reply topic may not exist; the outcome must. Otherwise the partition is lost, and its next owner sets
    // this timer too.
    if (classify(error).disposition === 'poison') await partition.publish([end('')], context).catch(() => undefined);
  }
}
