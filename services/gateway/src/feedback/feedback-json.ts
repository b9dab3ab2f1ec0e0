import { type AnsweredRun, documentsOf, type Feedback, type JoinedFeedback } from '@weir/feedback';
import type { FeedbackJson, FeedbackListJson } from './feedback.schema.js';

export function feedbackJson({
  runId,
  rater,
  rating,
  correction,
  labels,
  comment,
  at,
  source,
}: Feedback): FeedbackJson {
  return {
    runId,
    rater,
    ...(rating ? { scale: rating.scale, rating: rating.given, score: rating.share } : {}),
    ...(correction === '' ? {} : { correction }),
    labels: [...labels],
    ...(comment === '' ? {} : { comment }),
    at: new Date(at).toISOString(),
    source,
  };
}

type Entry = FeedbackListJson['feedback'][number];

export function joinedJson({ run, ...feedback }: JoinedFeedback): Entry {
  return { ...feedbackJson(feedback), ...(run ? { run: runJson(run) } : {}) };
}

function runJson(run: AnsweredRun): NonNullable<Entry['run']> {
  const { app, question, outcome, answer, reason, at, fingerprint, prompt, model } = run;
  return {
    app,
    ...(question === undefined ? {} : { question }),
    outcome,
    answer,
    ...(reason === undefined ? {} : { reason }),
    answeredAt: new Date(at).toISOString(),
    fingerprint,
    ...(prompt ? { prompt } : {}),
    ...(model === undefined ? {} : { model }),
    documents: documentsOf(run),
  };
}
