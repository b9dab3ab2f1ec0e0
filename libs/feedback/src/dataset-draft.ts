import { plainText } from '@weir/datasets';
import { type DatasetItem, hashOf } from '@weir/resources';
import { type AnsweredRun, documentsOf } from './answered-run.js';
import type { Feedback } from './feedback.js';
import { GOOD, meanShare } from './rating.js';

/** An item before its texts are checked. */
export interface DatasetDraft {
  question: string;
  expected?: string;
  contexts: readonly string[];
  labels: readonly string[];
  /** What is not text of the traffic. */
  metadata: NonNullable<DatasetItem['metadata']>;
  at: number;
}

/**
 * What a run and the feedback on it come to as an example. What is right is the latest correction; without one, the answer where it is
 * rated good, and its documents are the relevant ones then; otherwise nothing is known to be right.
 *
 * @param run - With its question.
 * @param feedback - On this run.
 */
export function draftOf(run: AnsweredRun & { question: string }, feedback: readonly Feedback[]): DatasetDraft {
  const ratings = feedback.flatMap(({ rating }) => rating ?? []);
  const good = run.outcome === 'answered' && (meanShare(ratings) ?? 0) >= GOOD;
  const correction = feedback.toSorted((a, b) => b.at - a.at).find((one) => one.correction !== '')?.correction;
  const expected = correction ?? (good ? run.answer : undefined);
  const documents = documentsOf(run);
  return {
    question: run.question,
    ...(expected === undefined || expected === '' ? {} : { expected }),
    contexts: [...new Set(run.citations.map(({ quote }) => quote).filter((quote) => quote !== ''))],
    labels: [...new Set(feedback.flatMap((one) => one.labels))],
    metadata: {
      runId: run.runId,
      app: run.app,
      answeredAt: new Date(run.at).toISOString(),
      outcome: run.outcome,
      fingerprint: run.fingerprint,
      ...(run.prompt ? { prompt: run.prompt } : {}),
      ...(run.model === undefined ? {} : { model: run.model }),
      ...(ratings.length > 0 ? { ratings: ratings.map(({ scale, given, share }) => ({ scale, given, share })) } : {}),
      ...(expected === undefined ? {} : { expectedFrom: correction === undefined ? 'answer' : 'correction' }),
      ...(good && documents.length > 0 ? { relevant: documents.map(({ documentId }) => documentId) } : {}),
    },
    at: run.at,
  };
}

/** Everything of a draft that somebody wrote, in an order that `withTexts` knows. */
export function textsOf({ question, expected, contexts, labels }: DatasetDraft): string[] {
  return [question, ...(expected === undefined ? [] : [expected]), ...contexts, ...labels];
}

/** @param texts - As `textsOf` gives them, as far as they may be used. */
export function withTexts(draft: DatasetDraft, texts: readonly string[]): DatasetDraft {
  const [question = '', ...rest] = texts;
  const expected = draft.expected === undefined ? undefined : rest.shift();
  return {
    ...draft,
    question,
    ...(expected === undefined ? {} : { expected }),
    contexts: rest.slice(0, draft.contexts.length),
    labels: rest.slice(draft.contexts.length),
  };
}

/**
 * Of drafts that ask the same, but for case and punctuation, one: that with a correction before that with an answer rated good before the
 * others, and of alike ones the newest.
 *
 * @returns The newest first.
 */
export function distinctDrafts(drafts: readonly DatasetDraft[]): DatasetDraft[] {
  const byQuestion = new Map<string, DatasetDraft>();
  for (const draft of drafts) {
    const key = plainText(draft.question);
    const other = byQuestion.get(key);
    if (!other || rank(draft) > rank(other) || (rank(draft) === rank(other) && draft.at > other.at)) {
      byQuestion.set(key, draft);
    }
  }
  return [...byQuestion.values()].toSorted((a, b) => b.at - a.at);
}

const rank = ({ metadata: { expectedFrom } }: DatasetDraft): number =>
  expectedFrom === 'correction' ? 2 : expectedFrom === 'answer' ? 1 : 0;

/** The item of a draft. Its id goes by its question alone, and so does its split. */
export function itemOfDraft({ question, expected, contexts, labels, metadata }: DatasetDraft): DatasetItem {
  return {
    id: hashOf(['traffic', plainText(question)]).slice(0, 16),
    input: question,
    ...(expected === undefined ? {} : { expected }),
    ...(contexts.length > 0 ? { contexts: [...contexts] } : {}),
    metadata: { ...metadata, ...(labels.length > 0 ? { labels: [...labels] } : {}) },
  };
}
