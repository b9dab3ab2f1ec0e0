import {
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
import type { ResultLine } from './result-line.js';

/** Of a citation, what a result keeps. */
interface CitationParts {
  documentId: string;
  chunkId: string;
  quote: string;
}

/** A scored result as the message that stands for it. */
export function itemOfResult(runId: string, result: ResultLine): ItemEvaluated {
  const { id, repeat, app, variant, dataset, question, expected, outcome, answer, contexts = [], usage } = result;
  const { documents = [], relevant = [] } = result;
  const { tookMs, fingerprint = '', reason, scores, problems, by = {}, judgeUsage, citations, notes = {} } = result;
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
    contextDocuments: documents,
    relevant,
    usage: create(UsageSchema, usage),
    tookMs,
    fingerprint,
    ...(reason ? { reason: create(ReasonSchema, reason) } : {}),
    scores,
    problems,
    by,
    ...(judgeUsage ? { judgeUsage: create(UsageSchema, judgeUsage) } : {}),
    notes,
  });
}

/** The scored result that a message stands for. */
export function resultOfItem(message: ItemEvaluated): ResultLine {
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
    ...(message.contextDocuments.length > 0 ? { documents: message.contextDocuments } : {}),
    ...(message.relevant.length > 0 ? { relevant: message.relevant } : {}),
    usage: usageIn(usage),
    tookMs: message.tookMs,
    ...(fingerprint === '' ? {} : { fingerprint }),
    ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
    scores: message.scores,
    problems: message.problems,
    ...(Object.keys(message.by).length > 0 ? { by: message.by } : {}),
    ...(judgeUsage ? { judgeUsage: usageIn(judgeUsage) } : {}),
    ...(Object.keys(message.notes).length > 0 ? { notes: message.notes } : {}),
  };
}

function usageIn(usage: ItemEvaluated['usage']): ResultLine['usage'] {
  return { inputTokens: usage?.inputTokens ?? 0, outputTokens: usage?.outputTokens ?? 0, cost: usage?.cost ?? 0 };
}
