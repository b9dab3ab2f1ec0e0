import type { AnswerCompleted } from '@weir/contracts';
import { biasNotesOf } from '@weir/datasets';
import { questionOf, type ResultLine } from '@weir/experiments';
import type { Ask } from './plan-suite.js';

/** An answer before it is scored. */
export type Unscored = Omit<ResultLine, 'scores' | 'problems' | 'by' | 'judgeUsage'>;

/** What is known of every answer to an item, whatever became of it. */
function common({ variant, item, repeat }: Ask, dataset: string, question: string) {
  const relevant = relevantIn(item);
  const notes = biasNotesOf(item);
  return {
    id: item.id,
    repeat,
    app: variant.app,
    variant: variant.name,
    dataset,
    question,
    ...(item.expected === undefined ? {} : { expected: item.expected }),
    ...(relevant.length > 0 ? { relevant } : {}),
    ...(notes ? { notes: { ...notes } } : {}),
  };
}

/** Ids of documents, as an item names them in its metadata. */
function relevantIn({ metadata }: Ask['item']): string[] {
  const relevant = metadata?.['relevant'];
  return Array.isArray(relevant) ? relevant.filter((id): id is string => typeof id === 'string') : [];
}

/** The best first: what the model is shown may be in another order. */
function documentsOf(contexts: AnswerCompleted['contexts']): string[] {
  return [...new Set(contexts.toSorted((a, b) => b.score - a.score).map(({ documentId }) => documentId))];
}

/** @param dataset - Its version. */
export function resultOf(ask: Ask, dataset: string, answer: AnswerCompleted): Unscored {
  const { runId, outcome, answer: text, citations, usage, fingerprint, reason, timings, contexts } = answer;
  return {
    ...common(ask, dataset, questionOf(ask.item)),
    runId,
    outcome: outcome === 'answered' || outcome === 'refused' ? outcome : 'failed',
    answer: text,
    citations: citations.map(({ documentId, chunkId, quote }) => ({ documentId, chunkId, quote })),
    ...(contexts.length > 0 ? { contexts: contexts.map((hit) => hit.text), documents: documentsOf(contexts) } : {}),
    usage: { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0, cost: usage?.cost ?? 0 },
    tookMs: timings['total'] ?? 0,
    fingerprint,
    ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
  };
}

/** Of a question that could not be asked, or was not answered in time. */
export function failedResult(ask: Ask, dataset: string, reason: { code: string; message: string }): Unscored {
  return {
    ...common(ask, dataset, typeof ask.item.input === 'string' ? ask.item.input : JSON.stringify(ask.item.input)),
    outcome: 'failed',
    answer: '',
    citations: [],
    usage: { inputTokens: 0, outputTokens: 0, cost: 0 },
    tookMs: 0,
    reason: { code: reason.code, message: reason.message },
  };
}
