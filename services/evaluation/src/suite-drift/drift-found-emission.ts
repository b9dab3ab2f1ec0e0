import {
  create,
  decodeMessage,
  encodeJson,
  type EvaluationCompleted,
  EvaluationDriftFoundSchema,
  hashId,
  JSON_TYPE,
  type JsonObject,
  type SuiteCompared,
  SuiteComparedSchema,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';

/** What a run came to beside those before, as a part of its summary: all but the scores of the reference. */
export function driftSummary({ reference, ...compared }: SuiteCompared): JsonObject {
  const withoutScores = create(SuiteComparedSchema, {
    ...compared,
    ...(reference ? { reference: { ...reference, scores: [] } } : {}),
  });
  return JSON.parse(encodeJson(SuiteComparedSchema, withoutScores).toString()) as JsonObject;
}

/** Says which metrics fell in a scheduled run, where they had not before. Written twice it is one record. */
export function driftFoundEmission(
  tenant: string,
  { suite, runId, outcome, summary }: EvaluationCompleted,
): Emission[] {
  const drift = summary?.['drift'];
  if (outcome !== 'completed' || drift === undefined) return [];
  const { open, level } = decodeMessage(SuiteComparedSchema, Buffer.from(JSON.stringify(drift)), JSON_TYPE);
  const falls = open.filter((fall) => fall.runId === runId);
  if (falls.length === 0) return [];
  const message = create(EvaluationDriftFoundSchema, { suite, runId, falls, level });
  return [
    emit(topics.evaluationDriftFound, message, { run: runId, id: hashId('evaluation-drift-found', tenant, runId) }),
  ];
}
