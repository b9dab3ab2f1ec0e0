import { type ActiveSpan, Counter, currentTrace, Gauge, Histogram, type Telemetry } from '@weir/telemetry';

/** What this service reports. */
export interface RetrievalEvents {
  retrieved(event: { mode: string; hits: number; seconds: number }): void;
  /** Runs a search in a span, named after OpenTelemetry's conventions for generative models. */
  searched<T>(search: { collection: string; k: number }, action: (span: ActiveSpan) => Promise<T>): Promise<T>;
  applied(event: { outcome: string; chunks: number }): void;
  /** How far the pass is that a fill of a generation is in. */
  filling(event: { collection: string; embedding: string; stage: string; documents: number; missing: number }): void;
  /** Whether an answer was found that could be given again. */
  recalled(event: { hit: boolean }): void;
}

export function retrievalEvents({ registry, tracing }: Pick<Telemetry, 'registry' | 'tracing'>): RetrievalEvents {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'weir_retrieve_seconds',
    help: 'A search, from request to checked hits.',
    labelNames: ['mode'] as const,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const empty = new Counter({
    name: 'weir_retrieve_empty_total',
    help: 'Searches that found nothing.',
    labelNames: ['mode'] as const,
    registers,
  });
  const documents = new Counter({
    name: 'weir_documents_applied_total',
    help: 'Batches, deletions and access changes by what came of them.',
    labelNames: ['outcome'] as const,
    registers,
  });
  const chunks = new Counter({
    name: 'weir_chunks_indexed_total',
    help: 'Chunks of documents that were indexed.',
    registers,
  });
  const recalls = new Counter({
    name: 'weir_recalls_total',
    help: 'Looks for an answer that can be given again, by whether there was one.',
    labelNames: ['found'] as const,
    registers,
  });
  const generations = new Gauge({
    name: 'weir_generation_documents',
    help: 'Documents that a pass of the fill of a generation beside has gone through: that stand in it, and that are missing.',
    labelNames: ['collection', 'embedding', 'stage', 'state'] as const,
    registers,
  });
  return {
    filling({ collection, embedding, stage, documents: all, missing }) {
      // Without the hash of what a Model is now: there is one for each time that it is declared otherwise.
      const labels = { collection, embedding: embedding.split('@')[0]!, stage };
      generations.set({ ...labels, state: 'standing' }, all - missing);
      generations.set({ ...labels, state: 'missing' }, missing);
    },
    recalled({ hit }) {
      recalls.inc({ found: String(hit) });
    },
    retrieved({ mode, hits, seconds: took }) {
      seconds.observe({ mode }, took);
      if (hits === 0) empty.inc({ mode });
    },
    searched: ({ collection, k }, action) =>
      tracing.span(
        `retrieval ${collection}`,
        {
          kind: 'client',
          parent: currentTrace(),
          run: currentTrace()?.run,
          attributes: {
            'gen_ai.operation.name': 'retrieval',
            'gen_ai.data_source.id': collection,
            'gen_ai.retrieval.top_k': k,
          },
        },
        action,
      ),
    applied({ outcome, chunks: count }) {
      documents.inc({ outcome });
      chunks.inc(count);
    },
  };
}
