import {
  AnswerCancelledSchema,
  type AnswerCompleted,
  AnswerRequestedSchema,
  create,
  type MessageShape,
  type StepCompleted,
  StepCompletedSchema,
  stepId,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  type AnyConsumer,
  type Emission,
  fakeGatherContext,
  type GatherContext,
  type PartitionScope,
} from '@weir/kafka';
import { defaultResources, Snapshot } from '@weir/resources';
import { advanceRunConsumer } from './advance-run.consumer.js';
import { beginRunConsumer } from './begin-run.consumer.js';
import { cancelRunConsumer } from './cancel-run.consumer.js';

export const snapshot = defaultResources().reduce((all, resource) => all.with(resource), Snapshot.empty);

type Request = NonNullable<Parameters<typeof create<typeof AnswerRequestedSchema>>[1]>;

/** A partition of runs in memory: its ledger, its dead letters, and the two consumers that work on it. */
export class Runs {
  readonly written: Emission[] = [];
  readonly deadLetters: WeirError[] = [];
  /** Topics that are not there. */
  readonly missing = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #lost = new AbortController();
  readonly #begin = beginRunConsumer({
    snapshot: () => snapshot,
    snapshotWith: async () => snapshot,
    replyTopicPrefix: 'weir.replies.',
    history: 100,
  });
  readonly #advance = advanceRunConsumer();
  readonly #cancel = cancelRunConsumer();
  #offset = 0;

  get outcomes(): AnswerCompleted[] {
    return this.written.filter(({ topic }) => topic.name === topics.answerCompleted.name).map(messageOf);
  }

  /** Commands that wait for a reply. */
  get commands(): Emission[] {
    return this.written.filter(({ topic }) => topic.name !== topics.answerCompleted.name);
  }

  async request(fields: Request, replyTopic?: string, offset = this.#offset++): Promise<void> {
    const message = create(AnswerRequestedSchema, { runId: 'run-1', app: 'handbook', question: 'Why?', ...fields });
    const context = this.#context(topics.answerRequested.name, offset, replyTopic);
    const scope: PartitionScope = { signal: this.#lost.signal, publish: async (emissions) => this.#write(emissions) };
    this.#begin.history!.remember(message, context, scope);
    await this.#deliver(this.#begin, message, context);
  }

  /** Answers a command as its service would. */
  async reply(command: Emission, result: MessageShape<typeof StepCompletedSchema>['result']): Promise<void> {
    const { runId, step, continuation } = command.message as unknown as StepCompleted;
    await this.deliver(create(StepCompletedSchema, { runId, step, continuation, tookMs: 1, result }));
  }

  async deliver(reply: StepCompleted): Promise<void> {
    await this.#deliver(this.#advance, reply, this.#context(topics.stepCompleted.name, this.#offset++));
  }

  async cancel(runId: string): Promise<void> {
    const message = create(AnswerCancelledSchema, { runId });
    await this.#deliver(this.#cancel, message, this.#context(topics.answerCancelled.name, this.#offset++));
  }

  lose(): void {
    this.#lost.abort();
  }

  /** As the consumer loop does it: done before, handled, rejected, or a dead letter. */
  async #deliver(consumer: AnyConsumer, message: unknown, context: GatherContext): Promise<void> {
    const outcome = consumer.outcomeId?.(message, context);
    if (outcome !== undefined && this.#ids.has(outcome)) return;
    let failure: unknown;
    for (const attempt of [
      async () => consumer.handle(message, await consumer.gather?.(message, context), context),
      async () => consumer.reject?.(failure as WeirError, message, context),
    ]) {
      try {
        const emissions = await attempt();
        if (!emissions) break;
        this.#write(emissions);
        return;
      } catch (error) {
        failure = error;
      }
    }
    if (!WeirError.is(failure)) throw failure;
    this.deadLetters.push(failure);
  }

  #write(emissions: readonly Emission[]): void {
    for (const { options } of emissions) {
      if (options.copyTo !== undefined && this.missing.has(options.copyTo)) {
        throw new WeirError({ code: 'topic-missing', disposition: 'poison', message: 'It is not there.' });
      }
    }
    for (const emission of emissions) {
      const { runId, step } = emission.message as unknown as StepCompleted;
      const id = emission.options.id ?? stepId('acme', runId, step);
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      this.written.push(emission);
    }
  }

  #context(topic: string, offset: number, replyTopic?: string): GatherContext {
    return fakeGatherContext(topic, {
      envelope: { id: `${topic}-${offset}`, replyTopic },
      offset,
      log: `${topic}/0`,
      timestamp: Date.now(),
      signal: this.#lost.signal,
    });
  }
}

function messageOf(emission: Emission): AnswerCompleted {
  return emission.message as AnswerCompleted;
}
