import { create, AnswerSupersededSchema, RenewalRequestedSchema, supersededId, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit } from '@weir/kafka';

/** Notices are looked back for this far after an assignment: of several causes of one, the first counts. */
const HISTORY = 2_000;

/** Tells that an answer does not hold any longer, once, whatever made it so first; and has it asked again. */
export function supersedeAnswerConsumer(): AnyConsumer {
  return defineConsumer({
    group: 'weir.orchestration.supersede-answer',
    topic: topics.answerOutdated,
    ledger: [topics.answerSuperseded, topics.renewalRequested],
    history: { records: HISTORY, ledger: topics.answerSuperseded, remember: () => undefined },
    handle: ({ runId, reason, document, subscribed }, _gathered, { envelope, timestamp }) => {
      const { app = '', replyTopic = '', renewal, debounceMs = 0 } = subscribed ?? {};
      const id = supersededId(envelope.tenant, runId);
      const superseded = create(AnswerSupersededSchema, {
        runId,
        app,
        renewedBy: renewal?.runId ?? '',
        ...(reason ? { reason } : {}),
        ...(document ? { document } : {}),
      });
      const notice = emit(topics.answerSuperseded, superseded, {
        id,
        run: runId,
        ...(replyTopic === '' ? {} : { copyTo: replyTopic }),
      });
      if (!renewal) return [notice];
      const notBefore = new Date(timestamp + debounceMs).toISOString();
      const request = create(RenewalRequestedSchema, { request: renewal, notBefore, replyTopic });
      return [notice, emit(topics.renewalRequested, request, { id: `${id}-renewal`, run: renewal.runId })];
    },
  });
}
