import type { AnswerCompleted, AnswerRequested, JsonObject } from '@weir/contracts';

/** Of a run, what is told with the feedback on it: it was asked and answered, and this made the answer. */
export interface AnsweredRun {
  runId: string;
  app: string;
  /** When it was answered, milliseconds since the epoch. */
  at: number;
  /** Undefined where its request is not known. */
  question?: string;
  outcome: string;
  answer: string;
  /** Code of the reason why it was refused or failed. */
  reason?: string;
  fingerprint: string;
  /** As in the answer's provenance: its name, and what tells its versions apart. */
  prompt?: JsonObject;
  /** Name of the model. */
  model?: string;
  citations: readonly CitedDocument[];
  /** Whether it is part of an experiment, and nobody's question. */
  experiment: boolean;
}

export interface CitedDocument {
  collection: string;
  documentId: string;
  /** In digits. */
  version: string;
  quote: string;
}

/** @param at - When the outcome was written, milliseconds since the epoch. */
export function answeredRun(completed: AnswerCompleted, at: number): AnsweredRun {
  const { runId, app, outcome, answer, reason, fingerprint, provenance = {} } = completed;
  const { prompt, model } = provenance;
  const name = isObject(model) ? model['name'] : undefined;
  return {
    runId,
    app,
    at,
    outcome,
    answer,
    ...(reason ? { reason: reason.code } : {}),
    fingerprint,
    ...(isObject(prompt) ? { prompt } : {}),
    ...(typeof name === 'string' ? { model: name } : {}),
    citations: completed.citations.map(({ collection, documentId, version, quote }) => ({
      collection,
      documentId,
      version: String(version),
      quote,
    })),
    experiment: completed.experiment !== '',
  };
}

/** The question of a request: of a conversation, its last message by the user. */
export function questionIn({ question, messages }: AnswerRequested): string {
  return question === '' ? (messages.findLast(({ role }) => role === 'user')?.content ?? '') : question;
}

/** The documents that an answer cites, each once, in their order. */
export function documentsOf({ citations }: Pick<AnsweredRun, 'citations'>): Omit<CitedDocument, 'quote'>[] {
  const documents = new Map<string, Omit<CitedDocument, 'quote'>>();
  for (const { collection, documentId, version } of citations) {
    const key = JSON.stringify([collection, documentId]);
    if (!documents.has(key)) documents.set(key, { collection, documentId, version });
  }
  return [...documents.values()];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
