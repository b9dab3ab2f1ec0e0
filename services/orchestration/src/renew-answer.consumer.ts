import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerRequested, AnswerRequestedSchema, create, hashId, readTime, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit } from '@weir/kafka';
import { groupsOfKey, type Snapshot } from '@weir/resources';
import { emitFailure } from './outcome.js';

/** Longer than any app may wait for further changes. */
const TIMEOUT_MS = 120_000;

/**
 * Asks a question again whose answer does not hold any longer, once its documents have had time to settle: what changes
 * meanwhile is in the same new answer. Whoever asked has to be allowed to still.
 */
export function renewAnswerConsumer(snapshot: () => Snapshot): AnyConsumer {
  return defineConsumer({
    group: 'weir.orchestration.renew-answer',
    topic: topics.renewalRequested,
    ledger: [topics.answerRequested, topics.answerCompleted],
    timeoutMs: TIMEOUT_MS,
    concurrency: 256,
    gather: async ({ request, notBefore }, { envelope, signal }) => {
      const left = (readTime(notBefore) ?? 0) - Date.now();
      if (left > 0) await sleep(Math.min(left, TIMEOUT_MS), undefined, { signal });
      return groupsStill(request!, envelope.tenant, snapshot());
    },
    handle: ({ request, replyTopic }, groups, { envelope }) => {
      const renewed = create(AnswerRequestedSchema, { ...request!, groups });
      const id = hashId('renewed', envelope.tenant, renewed.runId);
      return [
        emit(topics.answerRequested, renewed, {
          id,
          run: renewed.runId,
          ...(replyTopic === '' ? {} : { replyTo: replyTopic }),
        }),
      ];
    },
    // It was announced, so it has an outcome.
    reject: (error, message, { envelope }) =>
      message?.request && [
        emitFailure(
          envelope.tenant,
          { runId: message.request.runId, app: message.request.app, replyTopic: message.replyTopic },
          error,
        ),
      ],
  });
}

function groupsStill({ subscription, groups }: AnswerRequested, tenant: string, snapshot: Snapshot): string[] {
  return groupsOfKey(snapshot, { caller: subscription?.caller ?? '', groups, tenant }, Date.now());
}
