import { type EntryObject, saltedDigest } from '@weir/audit';
import type {
  AnswerCompleted,
  AnswerSuperseded,
  ApprovalDecided,
  BudgetDecided,
  CallBegun,
  DocumentAmended,
  DocumentStatus,
  EvaluationRequested,
  FeedbackRecorded,
  JsonObject,
  ModelReviewDue,
  OptimisationRequested,
  PromotionAdvanced,
  PromotionDecided,
  PromotionRequested,
  ReviewDecided,
  TuningRequested,
  VariantRecommended,
  Verdict,
} from '@weir/contracts';
import { hashOf } from '@weir/resources';
import { documentObject, type Note } from './note.js';

/**
 * What each message tells the audit trail; undefined where it tells nothing that was decided or changed. Ids, names, codes and
 * counts alone: messages, reasons in words and texts stay where they are.
 */

/** An answer of an experiment is nobody's: that the experiment was asked for is on record. */
export function answerNote(message: AnswerCompleted): Note | undefined {
  if (message.experiment !== '') return undefined;
  const { app, runId, outcome, reason, fingerprint, verdicts, answer, digestSalt } = message;
  return {
    action: 'answer-completed',
    object: { kind: 'App', name: app },
    outcome,
    reason: reason?.code ?? '',
    runId,
    fingerprint,
    verdicts: verdicts.flatMap(verdictsOf),
    uses: citedDocuments(message),
    ...(answer !== '' && digestSalt.length > 0 ? { digests: { answer: saltedDigest(answer, digestSalt) } } : {}),
  };
}

export function supersededNote({ app, runId, reason, document }: AnswerSuperseded): Note {
  const uses = document ? [documentObject(document.collection, document.documentId, document.version)] : [];
  return { action: 'answer-superseded', object: { kind: 'App', name: app }, runId, reason: reason?.code ?? '', uses };
}

const DOCUMENT_ACTIONS = {
  cleared: 'document-cleared',
  rejected: 'document-rejected',
  deleted: 'document-deleted',
} as const;

export function documentNote({ collection, documentId, version, status, reason }: DocumentStatus): Note | undefined {
  if (!Object.hasOwn(DOCUMENT_ACTIONS, status)) return undefined;
  return {
    action: DOCUMENT_ACTIONS[status as keyof typeof DOCUMENT_ACTIONS],
    object: documentObject(collection, documentId, version),
    outcome: status,
    reason: reason?.code ?? '',
  };
}

/** A removal is told by the document's status, once it is done. */
export function accessNote({ document, change }: DocumentAmended): Note | undefined {
  if (!document || change.case !== 'access') return undefined;
  return {
    action: 'document-access-changed',
    object: documentObject(document.collection, document.documentId, document.version),
    uses: change.value.readers.map((name) => ({ kind: 'Group', name })),
  };
}

export function approvalNote({ runId, step, approved, by }: ApprovalDecided): Note {
  return {
    action: 'approval-decided',
    object: { kind: 'Call', name: `${runId}/${step}` },
    outcome: approved ? 'approved' : 'denied',
    runId,
    by,
  };
}

/** Of a text that waited for a person; what it says, and what it was changed to, is not told. */
export function reviewNote({ runId, step, decision, by }: ReviewDecided): Note {
  return {
    action: 'review-decided',
    object: { kind: 'Review', name: `${runId}/${step}` },
    outcome: decision,
    runId,
    by,
  };
}

/** Written before a call that changes something is made: what came of it stands in the run's outcome. */
export function callNote({ runId, step, tool, function: called }: CallBegun): Note {
  return {
    action: 'tool-called',
    object: { kind: 'Tool', name: tool, version: called },
    outcome: 'begun',
    runId,
    uses: [{ kind: 'Call', name: `${runId}/${step}` }],
  };
}

export function promotionRequestedNote({ promotion, runId, spec, caller }: PromotionRequested): Note {
  return {
    action: 'promotion-requested',
    object: { kind: 'Promotion', name: promotion },
    runId,
    digests: digestOfSpec(spec),
    by: caller,
  };
}

export function promotionDecidedNote({ promotion, runId, decision, caller }: PromotionDecided): Note {
  return {
    action: 'promotion-decided',
    object: { kind: 'Promotion', name: promotion },
    outcome: decision,
    runId,
    by: caller,
  };
}

/** Before it is settled, what it says is not in force yet. */
export function promotionAdvancedNote(message: PromotionAdvanced): Note | undefined {
  const { promotion, runId, app, phase, settled, history } = message;
  if (!settled) return undefined;
  const last = history.at(-1);
  return {
    action: 'promotion-advanced',
    object: { kind: 'Promotion', name: promotion },
    outcome: phase,
    reason: last?.reason?.code ?? '',
    runId,
    uses: [{ kind: 'App', name: app }],
    by: last?.caller ?? '',
  };
}

/** The rating, and what else there is; not what it says. */
export function feedbackNote({ runId, scale, rating, correction, comment }: FeedbackRecorded): Note {
  const parts = [
    ...(rating === undefined ? [] : [`${scale}:${rating}`]),
    ...(correction === '' ? [] : ['correction']),
    ...(comment === '' ? [] : ['comment']),
  ];
  return { action: 'feedback-given', object: { kind: 'Run', name: runId }, outcome: parts.join(' '), runId };
}

export function evaluationNote({ runId, suite, spec, cause, caller, replay }: EvaluationRequested): Note {
  const object = replay ? { kind: 'App', name: replay.app } : { kind: 'Suite', name: suite };
  return {
    action: 'evaluation-requested',
    object,
    outcome: replay ? `replay:${replay.mode}` : cause,
    runId,
    digests: digestOfSpec(spec),
    by: caller,
  };
}

export function optimisationNote({ runId, spec, caller }: OptimisationRequested): Note {
  return {
    action: 'optimisation-requested',
    object: { kind: 'Optimisation', name: runId },
    runId,
    digests: digestOfSpec(spec),
    by: caller,
  };
}

export function tuningNote({ runId, spec, caller }: TuningRequested): Note {
  return {
    action: 'tuning-requested',
    object: { kind: 'Tuning', name: runId },
    runId,
    digests: digestOfSpec(spec),
    by: caller,
  };
}

export function recommendationNote({ suite, runId, variant, cause }: VariantRecommended): Note {
  return {
    action: 'variant-recommended',
    object: { kind: 'Suite', name: suite, version: variant },
    outcome: cause,
    runId,
  };
}

/** Calls that are granted are told by the ledger. */
export function budgetNote({ granted, code, budget, request }: BudgetDecided): Note | undefined {
  if (granted) return undefined;
  const { runId = '', app = '', caller = '' } = request ?? {};
  return {
    action: 'budget-refused',
    object: { kind: 'Budget', name: budget },
    outcome: 'refused',
    reason: code,
    runId,
    uses: app === '' ? [] : [{ kind: 'App', name: app }],
    by: caller,
  };
}

export function reviewDueNote({ model, reviewBy }: ModelReviewDue): Note {
  return { action: 'model-review-due', object: { kind: 'Model', name: model }, outcome: reviewBy };
}

/** Checks that allowed everything are the rule, and left out. */
function verdictsOf({ stage, verdict, findings }: Verdict): string[] {
  if (verdict === 'allow') return [];
  if (findings.length === 0) return [`${stage}/${verdict}`];
  return [...new Set(findings.map(({ guardrail, type }) => `${stage}/${verdict}/${guardrail}/${type}`))];
}

/** Each once, whatever of it is cited and how often. */
function citedDocuments({ citations }: AnswerCompleted): EntryObject[] {
  const cited = citations.map(({ collection, documentId, version }) => documentObject(collection, documentId, version));
  return [...new Map(cited.map((document) => [JSON.stringify(document), document])).values()];
}

function digestOfSpec(spec: JsonObject | undefined): Record<string, string> {
  return spec ? { spec: hashOf(spec) } : {};
}
