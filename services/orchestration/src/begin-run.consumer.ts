import { randomBytes } from 'node:crypto';
import { type AnswerRequested, outcomeId, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { allowedReplyTopic, type AnyConsumer, defineConsumer, type Emission, type MessageContext } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { DeadlineTimers, type TimedRun } from './deadline-timers.js';
import { emitFailure, emitOutcome } from './outcome.js';
import { planRun } from './plan.js';
import { RequestHistory } from './request-history.js';
import { beginRun, deadlineOf, RUN_TOPICS } from './run-steps.handler.js';

export interface BeginRunPorts {
  snapshot: () => Snapshot;
  /** A snapshot that has the app, or the model of that name, if it was declared before now. */
  snapshotWith: (app: string) => Promise<Snapshot>;
  replyTopicPrefix: string;
  /** Requests per partition looked at again after an assignment. */
  history: number;
}

/** Requests become runs: planned from one snapshot, timed, and sent on their first step. */
export function beginRunConsumer(ports: BeginRunPorts): AnyConsumer {
  // Eight partitions' worth: more than one instance ever owns of a topic.
  const history = new RequestHistory(ports.history * 8);
  const timers = new DeadlineTimers();
  return defineConsumer({
    group: 'weir.orchestration.runs',
    topic: topics.answerRequested,
    ledger: RUN_TOPICS,
    // Another request under a run id that is taken is told so, even when the run is over.
    outcomeId: (request, context) =>
      history.compare(request, context) === 'conflicting'
        ? undefined
        : outcomeId(context.envelope.tenant, request.runId),
    history: {
      records: ports.history,
      ledger: topics.answerCompleted,
      remember: (request, context, partition) => {
        history.remember(request, context);
        const planned = plannedDeadline(request, ports.snapshot(), context);
        const replyTopic = allowedReply(context, ports.replyTopicPrefix);
        if (planned) timers.watch(planned.run, planned.deadline, replyTopic, context, partition);
      },
    },
    gather: async (request, context) => ({
      snapshot: await ports.snapshotWith(request.app),
      repetition: history.compare(request, context),
      digestSalt: randomBytes(16),
    }),
    handle: (request, { snapshot, repetition, digestSalt }, context) => {
      if (repetition === 'repeated') return [];
      if (repetition === 'conflicting') throw conflict();
      const { replyTopic } = context.envelope;
      if (replyTopic !== undefined) allowedReplyTopic(replyTopic, ports.replyTopicPrefix);
      const plan = planRun(request, context.envelope.tenant, snapshot);
      const advance = beginRun(request, plan, context, digestSalt);
      return 'command' in advance
        ? [advance.command]
        : [emitOutcome(context.envelope.tenant, advance.state, advance.outcome)];
    },
    reject: (error, request, context) => rejectRequest(error, request, context, ports.replyTopicPrefix),
  });
}

/** What can be told to whoever asked is told; the rest is a dead letter. */
function rejectRequest(
  error: WeirError,
  request: AnswerRequested | undefined,
  context: MessageContext,
  prefix: string,
): Emission[] | undefined {
  if (!request || error.code === 'run-conflict') return undefined;
  const { runId, app } = request;
  return [emitFailure(context.envelope.tenant, { runId, app, replyTopic: allowedReply(context, prefix) }, error)];
}

function allowedReply(context: MessageContext, prefix: string): string {
  const wanted = context.envelope.replyTopic ?? '';
  return wanted.startsWith(prefix) ? wanted : '';
}

/** A request that cannot be planned is rejected at once, and needs no timer. */
function plannedDeadline(
  request: AnswerRequested,
  snapshot: Snapshot,
  context: MessageContext,
): { run: TimedRun; deadline: number } | undefined {
  try {
    const plan = planRun(request, context.envelope.tenant, snapshot);
    const { runId, app } = request;
    return { run: { runId, app, canary: plan.canary }, deadline: Date.parse(deadlineOf(request, plan, context)) };
  } catch {
    return undefined;
  }
}

function conflict(): WeirError {
  return new WeirError({
    code: 'run-conflict',
    disposition: 'poison',
    field: 'runId',
    message: 'Another request was sent under this run id before; that one is answered.',
  });
}
