import { averagePrecision, type Gains, hitAtK, ndcg, recallAtK, reciprocalRank } from '@weir/metrics';
import type { Answered, Metric, Metrics } from './metric.js';

/** All that is relevant is equally so. */
const metric = (says: string, score: (ranking: readonly string[], gains: Gains) => number): Metric => ({
  says,
  better: 'more',
  needsExpected: false,
  unit: 'share',
  score: (answered) => {
    const { relevant = [] } = answered;
    if (relevant.length === 0) throw new Error('the item says nothing of relevant documents (metadata.relevant)');
    // An answer that is none was given nothing.
    if (answered.outcome === 'failed') return 0;
    return score(rankingOf(answered), new Map(relevant.map((id) => [id, 1])));
  },
});
const hit = (k: number) =>
  metric(`a relevant document is among the first ${k}`, (ranking, gains) => hitAtK(ranking, gains, k));

/** What says how well documents were found: of the contexts that the model was given, by their documents, each once; else of the citations. */
export const RETRIEVAL_METRICS = {
  'ndcg@10': metric('relevant documents stand high among the first 10', (ranking, gains) => ndcg(ranking, gains, 10)),
  'recall@10': metric('relevant documents among the first 10, of all', (ranking, gains) =>
    recallAtK(ranking, gains, 10),
  ),
  mrr: metric('1 over the place of the first relevant document', reciprocalRank),
  map: metric('precision at the place of each relevant document, on average', averagePrecision),
  'hit@1': hit(1),
  'hit@3': hit(3),
  'hit@5': hit(5),
  'hit@10': hit(10),
} as const satisfies Metrics;

function rankingOf({ documents, citations }: Answered): string[] {
  const cited = citations.flatMap((citation) => {
    const id = (citation as { documentId?: unknown } | null)?.documentId;
    return typeof id === 'string' ? [id] : [];
  });
  return [...new Set(documents ?? cited)];
}
