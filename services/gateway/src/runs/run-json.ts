import { AnswerCompletedSchema, decodeMessage, PROTOBUF, type Run, type RunGroup } from '@weir/contracts';
import type { RunJson, RunSumsJson } from './runs.schema.js';

export function runJson(run: Run): RunJson {
  const completed = decodeMessage(AnswerCompletedSchema, run.outcome, PROTOBUF);
  const { runId, app, outcome, reason, requested, usage, provenance, fingerprint, recalledFrom, experiment } =
    completed;
  const { inputTokens = 0, outputTokens = 0, cost = 0 } = usage ?? {};
  return {
    runId,
    app,
    outcome,
    ...(reason ? { reason: reason.code } : {}),
    at: new Date(Number(run.at)).toISOString(),
    ...(requested ? { durationMs: Number(run.at - requested.at) } : {}),
    steps: completed.steps.map(({ step, tookMs, failure, model }) => ({
      step,
      tookMs,
      ...(failure === '' ? {} : { failure }),
      ...(model === '' ? {} : { model }),
    })),
    usage: { inputTokens, outputTokens, cost },
    provenance: { ...provenance },
    fingerprint,
    verdicts: completed.verdicts.map(({ stage, verdict, findings }) => ({
      stage,
      verdict,
      guardrails: [...new Set(findings.map(({ guardrail }) => guardrail))],
    })),
    citations: completed.citations.map(({ collection, documentId, chunkId }) => ({ collection, documentId, chunkId })),
    toolCalls: completed.toolUses.map((use) => ({
      tool: use.tool,
      function: use.function,
      ...(use.code === '' ? {} : { code: use.code }),
    })),
    ...(recalledFrom ? { recalledFrom: recalledFrom.runId } : {}),
    ...(experiment === '' ? {} : { experiment }),
    gaps: run.gaps,
    record: { partition: run.partition, offset: String(run.offset) },
  };
}

export function sumJson(group: RunGroup): RunSumsJson['sums'][number] {
  const { values, runs, answered, refused, failed, inputTokens, outputTokens, cost, medianMs, p95Ms } = group;
  return {
    values,
    runs: Number(runs),
    answered: Number(answered),
    refused: Number(refused),
    failed: Number(failed),
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    cost,
    medianMs,
    p95Ms,
  };
}
