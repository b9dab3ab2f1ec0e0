import {
  type AnswerCompleted,
  AnswerCompletedSchema,
  create,
  encodeBinary,
  type JsonObject,
  type JsonValue,
  RunSchema,
} from '@weir/contracts';
import type { RunEntry } from './run-entry.js';

/** Clocks of machines differ by less, unless something is wrong with one. */
const SKEW_MS = 1_000;

/** Where an outcome stands. */
export interface OutcomePlace {
  tenant: string;
  partition: number;
  offset: number;
  /** When it was appended, milliseconds since the epoch. */
  timestamp: number;
}

/** The chain log's entry of a run. Pure: an outcome that is delivered twice gives the same entry twice. */
export function runEntry(outcome: AnswerCompleted, place: OutcomePlace): RunEntry {
  const { usage, provenance = {}, requested, steps, verdicts, toolUses } = outcome;
  const { timestamp } = place;
  const gap = gapsOf(outcome, timestamp);
  const inputTokens = usage?.inputTokens ?? 0;
  const outputTokens = usage?.outputTokens ?? 0;
  const record = create(RunSchema, {
    outcome: encodeBinary(AnswerCompletedSchema, withoutTexts(outcome)),
    partition: place.partition,
    offset: BigInt(place.offset),
    at: BigInt(timestamp),
    gaps: gap,
  });
  return {
    tenant: place.tenant,
    run: outcome.runId,
    app: outcome.app,
    outcome: outcome.outcome,
    reason: outcome.reason?.code ?? '',
    at: timestamp,
    ...(requested ? { duration: Math.max(0, timestamp - Number(requested.at)) } : {}),
    model: textAt(provenance, 'model', 'name'),
    prompt: promptOf(provenance),
    policy: textAt(provenance, 'policy', 'name'),
    collection: textAt(provenance, 'retrieval', 'collection'),
    generation: textAt(provenance, 'retrieval', 'generation'),
    fingerprint: outcome.fingerprint,
    configuration: textAt(provenance, 'configuration'),
    experiment: outcome.experiment,
    cost: usage?.cost ?? 0,
    currency: usage?.currency ?? '',
    inputTokens,
    outputTokens,
    tokens: inputTokens + outputTokens,
    citations: outcome.citations.length,
    toolCalls: toolUses.length,
    tool: [...new Set(toolUses.map(({ tool }) => tool))],
    verdict: [...new Set(verdicts.map(({ stage, verdict }) => `${stage}:${verdict}`))],
    guardrail: [...new Set(verdicts.flatMap(({ findings }) => findings.map(({ guardrail }) => guardrail)))],
    failure: [...new Set(steps.map(({ failure }) => failure).filter((code) => code !== ''))],
    cached: outcome.recalledFrom !== undefined,
    gap,
    record: Buffer.from(encodeBinary(RunSchema, record)).toString('base64'),
  };
}

/**
 * What tells of a run and not of what was said in it. The texts stay in their topics, where policies have been applied to them and
 * erasures reach them; the record says where they stand.
 */
export function withoutTexts(outcome: AnswerCompleted): AnswerCompleted {
  const { reason, citations, toolUses, steps, verdicts, requested, usage, recalledFrom, provenance } = outcome;
  const { runId, app, fingerprint, timings, experiment, renews, agreement } = outcome;
  return create(AnswerCompletedSchema, {
    runId,
    app,
    outcome: outcome.outcome,
    fingerprint,
    timings,
    experiment,
    renews,
    steps,
    verdicts,
    citations: citations.map(({ documentId, chunkId, version, collection, start, end }) => ({
      documentId,
      chunkId,
      version,
      collection,
      start,
      end,
    })),
    toolUses: toolUses.map((use) => ({ tool: use.tool, function: use.function, code: use.code, tookMs: use.tookMs })),
    ...(reason ? { reason: { code: reason.code, field: reason.field } } : {}),
    ...(usage ? { usage } : {}),
    ...(requested ? { requested } : {}),
    ...(recalledFrom ? { recalledFrom } : {}),
    ...(provenance ? { provenance } : {}),
    ...(agreement === undefined ? {} : { agreement }),
  });
}

/** What a record lacks, or what cannot be: nobody is to take an incomplete chain for a whole one. */
function gapsOf({ requested, steps, recalledFrom, outcome }: AnswerCompleted, answeredAt: number): string[] {
  const gaps: string[] = [];
  if (!requested) gaps.push('request-missing');
  if (outcome === 'answered' && steps.length === 0 && !recalledFrom) gaps.push('steps-missing');
  if (steps.some((step) => !step.requested || !step.completed)) gaps.push('step-incomplete');
  const times = [requested?.at, ...steps.flatMap((step) => [step.requested?.at, step.completed?.at])]
    .filter((at) => at !== undefined)
    .map(Number);
  const inOrder = [...times, answeredAt].every((at, index, all) => index === 0 || at >= all[index - 1]! - SKEW_MS);
  if (!inOrder) gaps.push('clock-skew');
  return gaps;
}

function promptOf(provenance: JsonObject): string {
  const name = textAt(provenance, 'prompt', 'name');
  const version = textAt(provenance, 'prompt', 'version');
  return version === '' ? name : `${name}@${version}`;
}

function textAt(value: JsonValue | undefined, ...path: readonly string[]): string {
  const found = path.reduce<JsonValue | undefined>(
    (at, name) => (typeof at === 'object' && at !== null && !Array.isArray(at) ? at[name] : undefined),
    value,
  );
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}
