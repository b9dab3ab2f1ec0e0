import { randomUUID } from 'node:crypto';
import {
  type AnswerCompleted,
  type AnswerDelta,
  type AnswerSuperseded,
  create,
  encodeBinary,
  hashId,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { InboundRecord } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { type Caller, groupsFor } from '../auth/caller.js';
import type { Resources } from '../auth/keyring.js';
import { requireApp } from '../auth/scope.js';
import type { Publisher } from '@weir/requests';
import { requestRecord } from '../publish/request-record.js';
import { decodeReply } from '@weir/requests';
import type { RecentOutcomes } from '../replies/recent-outcomes.js';
import type { Wait, Waits } from '@weir/requests';
import { answerRequested, deadlineOf, idempotentRunId } from './answer-request.js';
import type { AnswerRequest } from './answer.schema.js';
import { checkConversation, type FieldNames, fieldNames } from './conversation.js';

export interface AnswersPorts {
  resources: Resources;
  publisher: Publisher;
  waits: Waits;
  outcomes: RecentOutcomes;
}

export interface RunOptions {
  caller: Caller;
  /** Aborted when the client went away: the run is cancelled, unless it has a key. */
  signal: AbortSignal;
  /** The `idempotency-key` header. */
  idempotencyKey?: string | undefined;
  /** What the request calls its fields, for errors. @default Those of the native API. */
  fields?: FieldNames;
  /** Which of the runs of one request, zero-based: each has a run id of its own, also under a key. @default 0 */
  part?: number;
  /** Told the run id, before anything else happens to the run. */
  onRun?: (runId: string) => void;
  /** Told every piece of the answer as it comes: in no certain order, and some of them twice. */
  onDelta?: (delta: AnswerDelta) => void;
}

/** An answer that is subscribed to. */
export interface Watched {
  /**
   * What becomes of it: the notice that it does not hold any longer, the answer that takes its place, what becomes of that.
   *
   * @throws WeirError `client-gone`: nobody reads any longer, and the subscription is ended; `deadline-exceeded` at its end.
   */
  changes: () => AsyncGenerator<AnswerSuperseded | AnswerCompleted>;
  /** Watches no longer. */
  end: () => void;
}

/** Orchestration ends an overdue run itself; its outcome says more than the gateway's own timer could. */
const GRACE_MS = 2_000;
/** Runs whose request is kept, to tell a repeated request from another one under the same key. */
const DIGESTS = 10_000;
const DAY_MS = 86_400_000;

/** Starts runs and waits for their outcomes; those that nobody waits for any longer are cancelled. */
export class Answers {
  readonly #ports: AnswersPorts;
  readonly #digests = new Map<string, string>();

  constructor(ports: AnswersPorts) {
    this.#ports = ports;
  }

  /**
   * @returns The outcome, whatever it is; a request repeated under its key gets that of its first run.
   * @throws WeirError when there is no outcome: `scope-not-allowed`, `app-unknown`, `collection-unknown`, `deadline-invalid`, `request-invalid`,
   *   `idempotency-conflict`, `too-many-waiting`, `kafka-unavailable`, `record-too-large` or `deadline-exceeded`.
   */
  async run(request: AnswerRequest, options: RunOptions): Promise<AnswerCompleted> {
    const { caller, signal, idempotencyKey, fields = fieldNames, part, onRun, onDelta } = options;
    const { resources, publisher, waits, outcomes } = this.#ports;
    requireApp(caller, request, resources.snapshot, fields.app);
    const deadline = deadlineOf(request, resources.snapshot, Date.now(), fields.app);
    checkConversation(request, fields);
    const groups = groupsFor(caller, request.groups);
    const runId = idempotencyKey === undefined ? randomUUID() : idempotentRunId(caller, groups, idempotencyKey, part);
    onRun?.(runId);
    const message = answerRequested(request, runId, { ...caller, groups });
    if (idempotencyKey !== undefined) {
      this.#refuseConflict(runId, encodeBinary(topics.answerRequested.schema, message));
      const known = outcomes.find(caller.tenant, runId);
      if (known) return known;
    }
    const record = requestRecord({
      topic: topics.answerRequested,
      schema: topics.answerRequested.schema,
      message,
      key: runId,
      tenant: caller.tenant,
      run: runId,
      actor: caller.name,
      deadline,
    });
    const wait = waits.open({
      id: runId,
      tenant: caller.tenant,
      deadline: deadline + GRACE_MS,
      signal,
      receive: (reply) => outcomeOf(reply, onDelta),
    });
    try {
      await publisher.publish([record], signal);
      return await wait.result;
    } catch (error) {
      // Who sends a key may come back for the outcome.
      if (signal.aborted && idempotencyKey === undefined) this.#cancel(runId, caller.tenant);
      throw error;
    } finally {
      wait.close();
    }
  }

  /**
   * Watches an answer that is subscribed to, from before it is asked for, so that nothing is missed.
   *
   * @throws WeirError `too-many-waiting`.
   */
  watch(runId: string, request: AnswerRequest, options: Pick<RunOptions, 'caller' | 'signal'>): Watched {
    const { waits, resources } = this.#ports;
    const { caller, signal } = options;
    const common = { tenant: caller.tenant, deadline: endOf(request, caller, resources.snapshot), signal };
    const noticeOf = (id: string) => waits.open({ ...common, id, receive: noticeIn });
    const answerOf = (id: string) => waits.open({ ...common, id, receive: (record) => outcomeOf(record, undefined) });
    let notice = noticeOf(runId);
    let answer: Wait<AnswerCompleted> | undefined;
    const end = () => {
      notice.close();
      answer?.close();
    };
    return {
      end,
      changes: async function* (this: Answers) {
        let watched = runId;
        try {
          for (;;) {
            const superseded = await notice.result;
            watched = superseded.renewedBy;
            if (watched === '') return void (yield superseded);
            // Before anybody is told of it, lest it comes meanwhile.
            answer = answerOf(watched);
            notice = noticeOf(watched);
            yield superseded;
            const renewed = await answer.result;
            yield renewed;
            if (!renewed.subscription) return;
          }
        } finally {
          end();
          if (signal.aborted && watched !== '') this.#cancel(watched, caller.tenant);
        }
      }.bind(this),
    };
  }

  /** Nobody is left to be told whether it worked, and a run that is not cancelled ends by itself. */
  #cancel(runId: string, tenant: string): void {
    const { answerCancelled: topic } = topics;
    const message = create(topic.schema, { runId });
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    this.#ports.publisher.publish([record]).catch(() => undefined);
  }

  #refuseConflict(runId: string, request: Uint8Array): void {
    const digest = hashId(Buffer.from(request.buffer, request.byteOffset, request.byteLength).toString('base64'));
    const known = this.#digests.get(runId);
    if (known === undefined) {
      this.#digests.set(runId, digest);
      if (this.#digests.size > DIGESTS) this.#digests.delete(this.#digests.keys().next().value!);
    } else if (known !== digest) {
      throw new WeirError({
        code: 'idempotency-conflict',
        disposition: 'poison',
        field: 'idempotency-key',
        message: 'Another request was sent under this key.',
      });
    }
  }
}

/** What a record tells about a run: its outcome, or a piece of its answer. */
function outcomeOf(record: InboundRecord, onDelta: RunOptions['onDelta']): AnswerCompleted | undefined {
  if (record.topic === topics.answerCompleted.name) return decodeReply(topics.answerCompleted, record);
  if (onDelta && record.topic === topics.answerDelta.name) {
    const delta = deltaOf(record);
    if (delta) onDelta(delta);
  }
  return undefined;
}

function noticeIn(record: InboundRecord): AnswerSuperseded | undefined {
  return record.topic === topics.answerSuperseded.name ? decodeReply(topics.answerSuperseded, record) : undefined;
}

/** When the subscription that a request wants ends, milliseconds since the epoch. */
function endOf({ app, subscription }: AnswerRequest, { endsAt = Infinity }: Caller, snapshot: Snapshot): number {
  const { maxDays = 0 } = snapshot.find('App', app)?.subscriptions ?? {};
  const latest = Math.min(Date.now() + maxDays * DAY_MS, endsAt);
  return subscription?.until === undefined ? latest : Math.min(latest, Date.parse(subscription.until));
}

/** A piece that cannot be read is as good as lost: the outcome has the whole answer. */
function deltaOf(record: InboundRecord): AnswerDelta | undefined {
  try {
    return decodeReply(topics.answerDelta, record);
  } catch {
    return undefined;
  }
}
