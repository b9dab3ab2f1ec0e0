import type { Embedder } from '@weir/models';
import { type ActiveSpan, Counter, currentTrace, Histogram, type Telemetry } from '@weir/telemetry';

/** Of the machine that its models run on. */
export { gpuEvents } from '@weir/telemetry';

export type EmbeddingModel = Pick<Embedder, 'model' | 'dimensions'>;

/** What this service reports. */
export interface EmbeddingEvents {
  chunksEmbedded(event: { embedded: number; adapted: number; reused: number; seconds: number }): void;
  queryEmbedded(event: { seconds: number }): void;
  /** Runs a call of the model in a span, named after OpenTelemetry's conventions for generative models. */
  modelCalled<T>(model: EmbeddingModel, action: (span: ActiveSpan) => Promise<T>): Promise<T>;
}

export function embeddingEvents({ registry, tracing }: Pick<Telemetry, 'registry' | 'tracing'>): EmbeddingEvents {
  const registers = [registry];
  const chunks = new Counter({
    name: 'weir_chunks_total',
    help: 'Chunks by what was done: embedded, adapted from the vector of the base model, or reused because the index had the vector.',
    labelNames: ['done'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'weir_embed_seconds',
    help: 'From asking for the vectors of a message to having them, by lane.',
    labelNames: ['lane'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  return {
    chunksEmbedded({ embedded, adapted, reused, seconds: took }) {
      chunks.inc({ done: 'embedded' }, embedded);
      chunks.inc({ done: 'adapted' }, adapted);
      chunks.inc({ done: 'reused' }, reused);
      seconds.observe({ lane: 'bulk' }, took);
    },
    queryEmbedded: ({ seconds: took }) => seconds.observe({ lane: 'query' }, took),
    modelCalled: ({ model, dimensions }, action) =>
      tracing.span(
        `embeddings ${model}`,
        {
          kind: 'client',
          parent: currentTrace(),
          run: currentTrace()?.run,
          attributes: {
            'gen_ai.operation.name': 'embeddings',
            'gen_ai.provider.name': 'transformers',
            'gen_ai.request.model': model,
            'gen_ai.embeddings.dimension.count': dimensions,
          },
        },
        action,
      ),
  };
}
