import { create, EmbedResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { Embedder } from '@weir/models';
import type { EmbeddingEvents } from './telemetry.js';

export interface EmbedQueryPorts {
  embedder: Embedder;
  events: EmbeddingEvents;
  replyTopicPrefix: string;
}

/** Vectors for questions, on a lane of their own: they never wait behind documents. */
export function embedQueryConsumer({ embedder, events, replyTopicPrefix }: EmbedQueryPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.embedding.embed-query',
    topic: topics.embedRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    whenDown: 'reject',
    gather: async ({ texts }, { signal }) => {
      const started = performance.now();
      const inputTokens = texts.reduce((sum, text) => sum + embedder.countTokens(text), 0);
      const vectors = await events.modelCalled(embedder, (span) => {
        span.set({ 'gen_ai.usage.input_tokens': inputTokens });
        return embedder.embed(texts, { signal, lane: 'query' });
      });
      const tookMs = performance.now() - started;
      events.queryEmbedded({ seconds: tookMs / 1_000 });
      return { vectors, tookMs, inputTokens };
    },
    handle: (request, { vectors, tookMs, inputTokens }, context) => {
      const value = create(EmbedResultSchema, {
        vectors: vectors.map((vector) => ({ values: [...vector] })),
        model: embedder.model,
        inputTokens,
      });
      return [stepReply(request, context, replyTopicPrefix, { case: 'embed', value }, tookMs)];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
