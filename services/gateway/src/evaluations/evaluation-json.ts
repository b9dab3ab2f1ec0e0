import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { type ResultLine, resultOfItem } from '@weir/experiments';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { KnownEvaluation } from './evaluations.js';
import type { EvaluationJson } from './evaluations.schema.js';

/** What callers are shown of an evaluation. @param whole - With its summary. */
export function evaluationJson(
  { runId, at, requested, progressed, completed }: KnownEvaluation,
  whole: boolean,
): EvaluationJson {
  return {
    runId,
    suite: requested?.suite ?? completed?.suite ?? progressed?.suite ?? '',
    outcome: (completed?.outcome ?? 'running') as EvaluationJson['outcome'],
    cause: requested?.cause ?? completed?.cause ?? '',
    caller: requested?.caller ?? completed?.caller ?? '',
    requestedAt: new Date(at).toISOString(),
    ...(completed ? { completedAt: completed.completedAt } : {}),
    ...(progressed ? { progress: progressOf(progressed) } : {}),
    ...(completed?.reason ? { reason: reasonOf(completed.reason) } : {}),
    ...(whole && completed
      ? {
          dataset: completed.dataset,
          variants: completed.variants,
          problems: completed.problems,
          summary: completed.summary ?? {},
        }
      : {}),
  };
}

function progressOf({ total, done, failed, cost, judgeCost }: NonNullable<KnownEvaluation['progressed']>) {
  return { total, done, failed, cost, judgeCost };
}

function reasonOf({ code, message, field }: { code: string; message: string; field: string }) {
  return { code, message, field };
}

/** The result of an item, as a line of a file of results; undefined when it cannot be read. */
export function resultIn(record: InboundRecord): ResultLine | undefined {
  if (record.value === null) return undefined;
  try {
    return resultOfItem(decodeMessage(topics.itemEvaluated.schema, record.value, headerOf(record, HEADER.contentType)));
  } catch {
    return undefined;
  }
}
