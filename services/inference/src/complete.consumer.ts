import { topics } from '@weir/contracts';
import { allowedReplyTopic, type AnyConsumer, defineConsumer, stepFailure, stepReplyId } from '@weir/kafka';
import { answerRequest, type AnswerRequestPorts } from './answer-request.js';
import { complete } from './complete.handler.js';

export interface CompletePorts extends AnswerRequestPorts {
  replyTopicPrefix: string;
}

/** Longer than any model may take: what ends a call is its own time limit. */
const TIMEOUT_MS = 610_000;

/** Prompts to models. A model that was paid is not paid again: the reply in the log says that it was asked. */
export function completeConsumer(ports: CompletePorts): AnyConsumer {
  const { replyTopicPrefix } = ports;
  return defineConsumer({
    group: 'weir.inference.complete',
    topic: topics.completeRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    // Waiting for a model takes no processor.
    concurrency: 32,
    timeoutMs: TIMEOUT_MS,
    retry: { attempts: 3, firstDelayMs: 250, maxDelayMs: 5_000 },
    gather: (request, context) => {
      // Before the model is paid for an answer that cannot be told.
      allowedReplyTopic(context.envelope.replyTopic, replyTopicPrefix);
      return answerRequest(request, context, ports);
    },
    handle: (request, answered, context) => complete(request, answered, context, replyTopicPrefix),
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
