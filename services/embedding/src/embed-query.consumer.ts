import { create, EmbedResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { Embedders } from './models/embedders.js';
import type { EmbeddingEvents } from './telemetry.js';

export interface EmbedQueryPorts {
  embedders: Pick<Embedders, 'get'>;
  events: EmbeddingEvents;
  replyTopicPrefix: string;
}

/** Vectors for questions, on a lane of their own: they never wait behind documents. */
export function embedQueryConsumer({ embedders, events, replyTopicPrefix }: EmbedQueryPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.embedding.embed-query',
    topic: topics.embedRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    whenDown: 'reject',
    gather: async ({ texts, embedding }, { signal }) => {
      const embedder = await embedders.get(embedding);
      const started = performance.now();
      const inputTokens = texts.reduce((sum, text) => sum + embedder.countTokens(text), 0);
      const vectors = await events.modelCalled(embedder, (span) => {
        span.set({ 'gen_ai.usage.input_tokens': inputTokens });
        return embedder.embed(texts, { signal, lane: 'query' });
      });
      const tookMs = performance.now() - started;
      events.queryEmbedded({ seconds: tookMs / 1_000 });
      return { vectors, tookMs, inputTokens, model: embedder.model };
    },
    handle: (request, { vectors, tookMs, inputTokens, model }, context) => {
      const value = create(EmbedResultSchema, {
        vectors: vectors.map((vector) => ({ values: [...vector] })),
        model,
        inputTokens,
      });
      return [stepReply(request, context, replyTopicPrefix, { case: 'embed', value }, tookMs)];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
