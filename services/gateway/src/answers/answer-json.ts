import type {
  AnswerCompleted,
  AnswerSuperseded,
  Citation,
  Finding,
  Reason,
  Subscription,
  TokenLogprob,
  ToolCall,
  ToolUse,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type {
  Answer,
  CitationJson,
  FindingJson,
  LogprobJson,
  Superseded,
  ToolCallJson,
  ToolUseJson,
  VersionJson,
} from './answer.schema.js';

/** The outcome of a run as JSON: empty text fields that may be absent are. */
export function answerJson(message: AnswerCompleted): Answer {
  const { runId, app, answer, fingerprint, timings, usage, metadata } = message;
  return {
    runId,
    app,
    outcome: outcomeOf(message),
    answer,
    citations: message.citations.map(citationJson),
    ...(message.reason ? { reason: reasonJson(message.reason) } : {}),
    usage: {
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cost: usage?.cost ?? 0,
    },
    ...(message.agreement === undefined ? {} : { agreement: message.agreement }),
    ...(message.toolCalls.length === 0 ? {} : { toolCalls: message.toolCalls.map(toolCallJson) }),
    ...(message.logprobs.length === 0 ? {} : { logprobs: message.logprobs.map(logprobJson) }),
    ...(message.toolUses.length === 0 ? {} : { toolUses: message.toolUses.map(toolUseJson) }),
    ...(message.recalledFrom
      ? { recalledFrom: { runId: message.recalledFrom.runId, similarity: message.recalledFrom.similarity } }
      : {}),
    ...(message.renews === '' ? {} : { renews: message.renews }),
    ...(message.subscription ? { subscription: subscriptionJson(message.subscription) } : {}),
    fingerprint,
    verdicts: message.verdicts.map(({ stage, verdict, findings }) => ({
      stage,
      verdict,
      findings: findings.map(findingJson),
    })),
    timings: { ...timings },
    provenance: message.provenance ?? {},
    ...(metadata ? { metadata } : {}),
  };
}

function subscriptionJson({ renew, until, maxRenewals = 0 }: Subscription): NonNullable<Answer['subscription']> {
  return { renew, until, maxRenewals };
}

export function supersededJson({ runId, app, reason, document, renewedBy }: AnswerSuperseded): Superseded {
  const { collection = '', documentId = '', version = 0n } = document ?? {};
  return {
    runId,
    app,
    reason: reasonJson(reason ?? { code: '', message: '', field: '' }),
    document: { collection, documentId, version: versionJson(version) },
    ...(renewedBy === '' ? {} : { renewedBy }),
  };
}

/** @throws WeirError `reply-undecodable`: an outcome that this gateway does not know must not pass for an answer. */
function outcomeOf({ outcome }: AnswerCompleted): Answer['outcome'] {
  if (outcome === 'answered' || outcome === 'refused' || outcome === 'failed') return outcome;
  throw new WeirError({
    code: 'reply-undecodable',
    disposition: 'retryable',
    message: 'The run ended with an outcome that this gateway does not know.',
  });
}

function toolCallJson({ id, name, arguments: given }: ToolCall): ToolCallJson {
  return { id, name, arguments: given };
}

function logprobJson({ token, logprob, top }: TokenLogprob): LogprobJson {
  return { token, logprob, top: top.map((other) => ({ token: other.token, logprob: other.logprob })) };
}

function toolUseJson({ tool, function: name, arguments: given, code, tookMs }: ToolUse): ToolUseJson {
  return { tool, function: name, arguments: given, ...(code === '' ? {} : { code }), tookMs };
}

function citationJson(citation: Citation): CitationJson {
  const { collection, documentId, chunkId, quote, start, end, page, uri, title, answerStart, answerEnd } = citation;
  return {
    ...(collection === '' ? {} : { collection }),
    documentId,
    chunkId,
    version: versionJson(citation.version),
    quote,
    start,
    end,
    ...(page === undefined ? {} : { page }),
    ...(uri === '' ? {} : { uri }),
    ...(title === '' ? {} : { title }),
    ...(answerStart === undefined ? {} : { answerStart }),
    ...(answerEnd === undefined ? {} : { answerEnd }),
  };
}

export function findingJson({ guardrail, type, start, end, score, message }: Finding): FindingJson {
  return {
    guardrail,
    type,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(score === undefined ? {} : { score }),
    ...(message === '' ? {} : { message }),
  };
}

export function reasonJson({
  code,
  message,
  field,
  retryAfterMs,
}: Pick<Reason, 'code' | 'message' | 'field' | 'retryAfterMs'>): {
  code: string;
  message: string;
  field?: string;
  retryAfterMs?: number;
} {
  return {
    code,
    message,
    ...(field === '' ? {} : { field }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** A number where that is exact, else digits. */
export function versionJson(version: bigint): VersionJson {
  return version <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(version) : String(version);
}
