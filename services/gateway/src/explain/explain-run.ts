import { saltedDigest } from '@weir/audit';
import type { JsonObject, StepCompleted } from '@weir/contracts';
import { documentsOf, answeredRun, questionIn } from '@weir/feedback';
import { hashOf, type Snapshot } from '@weir/resources';
import { hasRole, type Caller } from '../auth/caller.js';
import type { ExplanationJson } from './explain.schema.js';
import type { PastRun } from './read-run.js';

export interface ExplainOptions {
  caller: Caller;
  snapshot: Snapshot;
  /** Titles of the cited documents that the caller may read, by `collection/documentId`; what is not here is withheld. */
  readable: ReadonlyMap<string, string>;
}

type Withheld = ExplanationJson['withheld'][number];

/** What made an answer, as far as the caller may read it. What is withheld is counted, and why is said. */
export function explainRun(run: PastRun, { caller, snapshot, readable }: ExplainOptions): ExplanationJson {
  const { completed, answeredAt, requested, steps } = run;
  const { provenance = {}, reason, recalledFrom, renews, usage, digestSalt, answer } = completed;
  const isTheirs = hasRole(caller, 'admin') || (requested !== undefined && requested.caller === caller.name);
  const sources = sourcesOf(run, readable);
  const withheld = [
    ...(isTheirs ? [] : [{ what: 'question and answer', why: 'asked by somebody else' }]),
    ...(sources.withheld === 0
      ? []
      : [{ what: 'sources', count: sources.withheld, why: 'you may not read them, or they are gone' }]),
    ...leftOut(steps),
    ...takenOut(run),
  ];
  const question = requested && questionIn(requested);
  return {
    runId: completed.runId,
    app: completed.app,
    outcome: completed.outcome,
    ...(reason ? { reason: { code: reason.code, message: reason.message } } : {}),
    ...(requested?.caller ? { askedBy: requested.caller } : {}),
    answeredAt: new Date(answeredAt).toISOString(),
    ...(isTheirs && question !== undefined ? { question } : {}),
    ...(isTheirs ? { answer } : {}),
    ...(answer !== '' && digestSalt.length > 0 ? { answerDigest: saltedDigest(answer, digestSalt) } : {}),
    ...pick(provenance, ['pattern', 'prompt', 'model', 'sampling', 'policy', 'retrieval', 'canary', 'route']),
    fallback: fallbackOf(steps),
    ...(recalledFrom ? { recalledFrom: { runId: recalledFrom.runId, similarity: recalledFrom.similarity } } : {}),
    ...(renews === '' ? {} : { renews }),
    sources: sources.shown,
    checks: completed.verdicts.map(({ stage, verdict, findings }) => ({
      stage,
      verdict,
      findings: findings.map(({ guardrail, type }) => `${guardrail}/${type}`),
    })),
    steps: steps.map(stepJson),
    tools: completed.toolUses.map(({ tool, function: called, code, tookMs }) => ({
      tool,
      function: called,
      ...(code === '' ? {} : { code }),
      tookMs,
    })),
    withheld,
    usage: {
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cost: usage?.cost ?? 0,
    },
    timings: { ...completed.timings },
    fingerprint: completed.fingerprint,
    configuration: comparedWith(provenance, snapshot),
  };
}

/** The documents of a run that a caller has to be asked about. */
export function citedBy({ completed, answeredAt }: PastRun): ReturnType<typeof documentsOf> {
  return documentsOf(answeredRun(completed, answeredAt));
}

export const documentKey = ({ collection, documentId }: { collection: string; documentId: string }): string =>
  `${collection}/${documentId}`;

function sourcesOf(run: PastRun, readable: ReadonlyMap<string, string>) {
  const documents = citedBy(run);
  const shown = documents.flatMap(({ collection, documentId, version }) => {
    const title = readable.get(documentKey({ collection, documentId }));
    if (title === undefined) return [];
    const citations = run.completed.citations.filter(
      (citation) => citation.collection === collection && citation.documentId === documentId,
    ).length;
    return [{ collection, documentId, version, ...(title === '' ? {} : { title }), citations }];
  });
  return { shown, withheld: documents.length - shown.length };
}

/** Hits that the check of contexts did not let through to the model. */
function leftOut(steps: readonly StepCompleted[]): Withheld[] {
  const found = steps.flatMap(({ result }) => (result.case === 'retrieve' ? [result.value.hits.length] : []));
  const allowed = steps.flatMap(({ step, result }) =>
    step.startsWith('check-context') && result.case === 'check' ? [result.value.contexts.length] : [],
  );
  if (allowed.length === 0) return [];
  const count = Math.max(0, sum(found) - sum(allowed));
  return count === 0 ? [] : [{ what: 'hits', count, why: 'the policy keeps them from the model' }];
}

/** What a check took out of a text. */
function takenOut({ completed }: PastRun): Withheld[] {
  return completed.verdicts
    .filter(({ verdict }) => verdict === 'redact' || verdict === 'block')
    .map(({ stage, verdict, findings }) => ({
      what: verdict === 'redact' ? `parts of the ${stage}` : `the ${stage}`,
      count: findings.length,
      why: [...new Set(findings.map(({ guardrail, type }) => `${guardrail}/${type}`))].join(', ') || verdict,
    }));
}

function fallbackOf(steps: readonly StepCompleted[]): number {
  const last = steps.findLast(({ result }) => result.case === 'complete')?.result;
  return last?.case === 'complete' ? last.value.fallback : 0;
}

function stepJson({ step, tookMs, result }: StepCompleted): ExplanationJson['steps'][number] {
  return {
    step,
    tookMs,
    result: result.case ?? 'none',
    ...(result.case === 'retrieve' ? { hits: result.value.hits.length } : {}),
    ...(result.case === 'failure' ? { failure: result.value.code } : {}),
  };
}

/** Model and policy as they are now beside what they were, and the configuration as a whole. */
function comparedWith(provenance: JsonObject, snapshot: Snapshot): ExplanationJson['configuration'] {
  const was = text(provenance['configuration']);
  const parts: ExplanationJson['configuration']['parts'] = {};
  for (const [part, kind] of [
    ['model', 'Model'],
    ['policy', 'Policy'],
  ] as const) {
    const used = provenance[part];
    const name = isObject(used) ? text(used['name']) : undefined;
    const hash = isObject(used) ? text(used['hash']) : undefined;
    if (name === undefined || hash === undefined) continue;
    const spec = snapshot.find(kind, name);
    const now = spec && hashOf(spec);
    parts[part] = { name, was: hash, ...(now === undefined ? {} : { now }), same: now === hash };
  }
  return { ...(was === undefined ? {} : { was }), now: snapshot.hash, same: was === snapshot.hash, parts };
}

function pick<Name extends string>(provenance: JsonObject, names: readonly Name[]) {
  return Object.fromEntries(
    names.flatMap((name) => (provenance[name] === undefined ? [] : [[name, provenance[name]]])),
  ) as { [Key in Exclude<Name, 'pattern' | 'route'>]?: unknown } & { pattern?: string; route?: string };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
