import {
  type AnswerCompleted,
  CitationSchema,
  create,
  fromValue,
  type ItemEvaluated,
  ItemEvaluatedSchema,
  type JsonValue,
  ReasonSchema,
  toValue,
  UsageSchema,
} from '@weir/contracts';
import { questionOf, type ResultLine } from '@weir/experiments';
import type { Ask } from './plan-suite.js';

/** An answer before it is scored. */
export type Unscored = Omit<ResultLine, 'scores' | 'problems' | 'by' | 'judgeUsage'>;

/** Of a citation, what a result keeps. */
interface CitationParts {
  documentId: string;
  chunkId: string;
  quote: string;
}

/** What is known of every answer to an item, whatever became of it. */
function common({ variant, item, repeat }: Ask, dataset: string, question: string) {
  return {
    id: item.id,
    repeat,
    app: variant.app,
    variant: variant.name,
    dataset,
    question,
    ...(item.expected === undefined ? {} : { expected: item.expected }),
  };
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
    ...(contexts.length > 0 ? { contexts: contexts.map((hit) => hit.text) } : {}),
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

/** A scored result as the message that stands for it. */
export function itemEvaluated(runId: string, result: ResultLine): ItemEvaluated {
  const { id, repeat, app, variant, dataset, question, expected, outcome, answer, contexts = [], usage } = result;
  const { tookMs, fingerprint = '', reason, scores, problems, by = {}, judgeUsage, citations } = result;
  return create(ItemEvaluatedSchema, {
    runId,
    variant: variant ?? app,
    itemId: id,
    repeat,
    app,
    dataset,
    answerRunId: result.runId ?? '',
    question,
    ...(expected === undefined ? {} : { expected: toValue(expected as JsonValue) }),
    outcome,
    answer,
    citations: citations.map((citation) => create(CitationSchema, citation as CitationParts)),
    contexts,
    usage: create(UsageSchema, usage),
    tookMs,
    fingerprint,
    ...(reason ? { reason: create(ReasonSchema, reason) } : {}),
    scores,
    problems,
    by,
    ...(judgeUsage ? { judgeUsage: create(UsageSchema, judgeUsage) } : {}),
  });
}

/** The scored result that a message stands for. */
export function resultIn(message: ItemEvaluated): ResultLine {
  const { usage, reason, judgeUsage, fingerprint, answerRunId, outcome } = message;
  return {
    id: message.itemId,
    repeat: message.repeat,
    app: message.app,
    variant: message.variant,
    dataset: message.dataset,
    ...(answerRunId === '' ? {} : { runId: answerRunId }),
    question: message.question,
    ...(message.expected === undefined ? {} : { expected: fromValue(message.expected) as ResultLine['expected'] }),
    outcome: outcome === 'answered' || outcome === 'refused' ? outcome : 'failed',
    answer: message.answer,
    citations: message.citations.map(({ documentId, chunkId, quote }) => ({ documentId, chunkId, quote })),
    ...(message.contexts.length > 0 ? { contexts: message.contexts } : {}),
    usage: usageIn(usage),
    tookMs: message.tookMs,
    ...(fingerprint === '' ? {} : { fingerprint }),
    ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
    scores: message.scores,
    problems: message.problems,
    ...(Object.keys(message.by).length > 0 ? { by: message.by } : {}),
    ...(judgeUsage ? { judgeUsage: usageIn(judgeUsage) } : {}),
  };
}

function usageIn(usage: ItemEvaluated['usage']): ResultLine['usage'] {
  return { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0, cost: usage?.cost ?? 0 };
}
