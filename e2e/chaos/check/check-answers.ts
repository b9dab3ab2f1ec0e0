import type { Citation } from '@weir/contracts';
import type { QuestionInput } from '../workload/input.js';
import { ANCHORS } from '../workload/plan-load.js';
import type { Acknowledged } from '../workload/send-load.js';
import { accessCode, codesIn, type Sheet, sheetText } from '../workload/unit-sheet.js';
import { documentHistories, type DocumentHistory, documentKey, sheetOf, winnerOf } from './document-history.js';
import { type Findings, noFindings } from './findings.js';
import type { AnswerSeen, Observation } from './observation.js';

/** Whether a run that was asked and ended at these times (milliseconds since the epoch) may have failed with this code. */
export type FailureAllowed = (code: string, askedAt: number, endedAt: number) => boolean;

/**
 * Every acknowledged question has one outcome, and what it says is its tenant's, as it was sent, and no older than what was
 * known to stand when it was asked.
 *
 * @param acknowledged - Everything the tenants ever sent, the anchors included.
 * @param round - Begins the ids of the runs to look at.
 */
export function checkAnswers(
  acknowledged: readonly Acknowledged[],
  round: string,
  seen: Observation,
  failureAllowed: FailureAllowed,
): Findings {
  const findings = noFindings();
  const histories = documentHistories(acknowledged, seen.places);
  const known = new Knowledge(seen);
  const answers = Map.groupBy(
    seen.answers.filter(({ answer }) => answer.runId.startsWith(round)),
    ({ tenant, answer }) => `${tenant}/${answer.runId}`,
  );
  const asked = new Set<string>();
  for (const { input, times } of acknowledged) {
    if (input.kind !== 'question' || !input.runId.startsWith(round)) continue;
    const places = seen.places.get(input.id) ?? [];
    if (places.length < times)
      findings.lost.push(`${input.id}: acknowledged ${times} times, stands ${places.length} times`);
    if (places.length > times)
      findings.duplicate.push(`${input.id}: sent ${times} times, stands ${places.length} times`);
    if (input.conflicting) continue;
    const key = `${input.tenant}/${input.runId}`;
    asked.add(key);
    const got = answers.get(key) ?? [];
    if (got.length === 0) findings.lost.push(`${key}: no outcome`);
    if (got.length > 1) findings.duplicate.push(`${key}: ${got.map(({ answer }) => answer.outcome).join(', ')}`);
    const askedAt = Math.min(...places.map(({ at }) => at));
    for (const one of got) {
      for (const problem of problemsWith(one, input, askedAt, { histories, known, failureAllowed })) {
        findings.wrong.push(`${key}: ${problem}`);
      }
    }
  }
  for (const key of answers.keys())
    if (!asked.has(key)) findings.wrong.push(`${key}: an outcome of a run that nobody asked for`);
  return findings;
}

interface Truth {
  histories: ReadonlyMap<string, DocumentHistory>;
  known: Knowledge;
  failureAllowed: FailureAllowed;
}

function problemsWith(seen: AnswerSeen, input: QuestionInput, askedAt: number, truth: Truth): string[] {
  const { answer } = seen;
  const history = truth.histories.get(documentKey(input.tenant, input.documentId));
  const standing = truth.known.at(input.tenant, input.documentId, askedAt);
  // Whether an answer there must be: it stood when it was asked for, and nobody deleted it since.
  const stands = standing?.deleted === false && history !== undefined && winnerOf(history)?.input.kind === 'submit';
  switch (answer.outcome) {
    case 'failed': {
      const code = answer.reason?.code ?? '';
      return truth.failureAllowed(code, askedAt, seen.at) ? [] : [`failed with ${code}`];
    }
    case 'refused':
      return stands ? [`refused (${answer.reason?.code}), though its document stands`] : [];
    case 'answered':
      return [
        ...answer.citations.flatMap((citation) => problemWithCitation(citation, input.tenant, askedAt, truth)),
        ...mixedVersions(answer.citations),
        ...problemWithText(answer.answer, answer.citations, input.tenant, truth),
        ...(ANCHORS.includes(input.documentId) ? problemWithAnchor(answer.answer, input) : []),
      ];
    default:
      return [`outcome ${JSON.stringify(answer.outcome)}`];
  }
}

function problemWithCitation(citation: Citation, tenant: string, askedAt: number, truth: Truth): string[] {
  const { documentId, version, quote, start, end } = citation;
  const at = `${documentId} version ${version}`;
  const sheet = sheetOf(truth.histories.get(documentKey(tenant, documentId)), version);
  if (!sheet) return [`cites ${at}, which ${tenant} never sent`];
  const standing = truth.known.at(tenant, documentId, askedAt);
  const stale = standing && (standing.deleted ? version <= standing.version : version < standing.version);
  return [
    ...(sheetText(sheet).slice(start, end) === quote ? [] : [`cites ${at} with what is not in it`]),
    ...(stale ? [`cites ${at}, though version ${standing.version}${standing.deleted ? ' (deleted)' : ''} stood`] : []),
  ];
}

function mixedVersions(citations: readonly Citation[]): string[] {
  const byDocument = Map.groupBy(citations, ({ documentId }) => documentId);
  return [...byDocument].flatMap(([documentId, list]) => {
    const versions = new Set(list.map(({ version }) => version));
    return versions.size > 1 ? [`cites versions ${[...versions].join(' and ')} of ${documentId}`] : [];
  });
}

/** A code in an answer is one of a sheet that it cites, or it comes from somewhere else. */
function problemWithText(text: string, citations: readonly Citation[], tenant: string, truth: Truth): string[] {
  const sheets = citations
    .map(({ documentId, version }) => sheetOf(truth.histories.get(documentKey(tenant, documentId)), version))
    .filter((sheet): sheet is Sheet => sheet !== undefined);
  const cited = new Set(sheets.map(accessCode));
  return codesIn(text).flatMap((code) => (cited.has(code) ? [] : [`says ${code}, which no cited document has`]));
}

function problemWithAnchor(text: string, { tenant, documentId }: QuestionInput): string[] {
  const code = accessCode({ tenant, documentId, edition: 1 });
  return text.includes(code) ? [] : [`does not say ${code}: ${JSON.stringify(text)}`];
}

interface Standing {
  version: bigint;
  deleted: boolean;
}

/** What anybody could know of the documents: their statuses, by the time the broker appended them. */
class Knowledge {
  readonly #statuses: ReadonlyMap<string, readonly (Standing & { at: number })[]>;

  constructor({ statuses }: Observation) {
    this.#statuses = Map.groupBy(
      statuses
        .filter(({ status }) => status === 'indexed' || status === 'deleted')
        .map(({ tenant, documentId, version, status, at }) => ({
          key: documentKey(tenant, documentId),
          version,
          deleted: status === 'deleted',
          at,
        })),
      ({ key }) => key,
    );
  }

  /** The highest version said to be indexed, or deleted, before `time`. */
  at(tenant: string, documentId: string, time: number): Standing | undefined {
    const statuses = this.#statuses.get(documentKey(tenant, documentId)) ?? [];
    return statuses
      .filter(({ at }) => at < time)
      .reduce<Standing | undefined>(
        (best, one) => (best === undefined || one.version > best.version ? one : best),
        undefined,
      );
  }
}
