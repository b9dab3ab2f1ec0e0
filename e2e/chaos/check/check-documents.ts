import { sheetText } from '../workload/unit-sheet.js';
import type { Acknowledged } from '../workload/send-load.js';
import { type Change, documentHistories, type DocumentHistory, documentKey, winnerOf } from './document-history.js';
import { type Findings, noFindings } from './findings.js';
import { type EntrySeen, type Observation, type StatusSeen, TERMINAL } from './observation.js';

/**
 * Every acknowledged document input has one terminal status; what stands in the registry is the last version; and the index
 * holds exactly its chunks, with the text that was sent.
 */
export function checkDocuments(acknowledged: readonly Acknowledged[], seen: Observation): Findings {
  const findings = noFindings();
  const histories = documentHistories(acknowledged, seen.places);
  const terminal = seen.statuses.filter(({ status }) => TERMINAL.has(status));
  const statuses = Map.groupBy(terminal, ({ tenant, documentId }) => documentKey(tenant, documentId));
  checkLog(acknowledged, seen, findings);
  checkIds(terminal, findings);
  for (const [key, history] of histories) {
    checkStatuses(history, statuses.get(key) ?? [], findings);
  }
  for (const [key, list] of statuses) {
    if (!histories.has(key)) findings.wrong.push(`${key}: ${list.length} statuses of a document that nobody sent`);
  }
  checkIndex(histories, seen, findings);
  return findings;
}

/** What the broker acknowledged stands in its log, as often as it was acknowledged. */
function checkLog(acknowledged: readonly Acknowledged[], { places }: Observation, findings: Findings): void {
  for (const { input, times } of acknowledged) {
    if (input.kind === 'delete' && input.forwarded) continue;
    const stands = places.get(input.id)?.length ?? 0;
    if (stands < times)
      findings.lost.push(`${input.id}: acknowledged ${times} times, stands ${stands} times in its log`);
    if (stands > times) findings.duplicate.push(`${input.id}: sent ${times} times, stands ${stands} times in its log`);
  }
}

/** Two records with one id are one outcome, written twice. */
function checkIds(terminal: readonly StatusSeen[], findings: Findings): void {
  for (const [id, list] of Map.groupBy(terminal, (status) => status.id)) {
    const { tenant, documentId, version } = list[0]!;
    if (list.length > 1) {
      const what = list.map(({ status }) => status).join(', ');
      findings.duplicate.push(`${documentKey(tenant, documentId)} version ${version}: ${what} (${id})`);
    }
  }
}

function checkStatuses(history: DocumentHistory, statuses: readonly StatusSeen[], findings: Findings): void {
  const key = documentKey(history.tenant, history.documentId);
  const winner = winnerOf(history);
  const byVersion = Map.groupBy(statuses, ({ version }) => version);
  const changes = Map.groupBy(history.changes, ({ version }) => version);
  for (const [version, sent] of changes) {
    const got = byVersion.get(version) ?? [];
    // A deletion that came twice with one id may be forwarded once.
    const least = sent.every(({ offset }) => offset === undefined) ? 1 : sent.length;
    if (got.length < least)
      findings.lost.push(`${key} version ${version}: ${got.length} of ${least} terminal statuses`);
    if (got.length > sent.length) {
      findings.duplicate.push(`${key} version ${version}: ${got.length} terminal statuses for ${sent.length} inputs`);
    }
    for (const status of got) {
      const problem = problemWith(status, sent[0]!, winner);
      if (problem) findings.wrong.push(`${key} version ${version}: ${problem}`);
    }
  }
  for (const version of byVersion.keys()) {
    if (!changes.has(version)) findings.wrong.push(`${key}: a status of version ${version}, which nobody sent`);
  }
}

function problemWith(
  { status, code }: StatusSeen,
  { input, version }: Change,
  last: Change | undefined,
): string | undefined {
  const told = code === '' ? status : `${status} (${code})`;
  if (input.kind === 'submit' && input.unindexable) {
    return status === 'rejected' && code === 'elasticsearch-refused'
      ? undefined
      : `${told}, though it cannot be indexed`;
  }
  const done = input.kind === 'submit' ? 'indexed' : 'deleted';
  if (status === done) return undefined;
  if (status !== 'rejected' || code !== 'superseded') return `${told} instead of ${done}`;
  return version === last?.version ? `${told}, though it is the last version` : undefined;
}

function checkIndex(histories: ReadonlyMap<string, DocumentHistory>, seen: Observation, findings: Findings): void {
  const entries = new Map(seen.entries.map((entry) => [documentKey(entry.tenant, entry.documentId), entry]));
  const chunks = Map.groupBy(seen.chunks, ({ tenant, documentId }) => documentKey(tenant, documentId));
  for (const [key, history] of histories) {
    const winner = winnerOf(history);
    const entry = entries.get(key);
    checkEntry(key, winner, entry, findings);
    const listed = new Map((entry && !entry.deleted ? entry.chunks : []).map((chunk) => [chunk.id, chunk]));
    const standing = chunks.get(key) ?? [];
    for (const { id } of standing) {
      if (!listed.has(id))
        findings.orphan.push(`${key}: chunk ${id} is in the index, and no standing version lists it`);
    }
    const ids = new Set(standing.map(({ id }) => id));
    for (const id of listed.keys())
      if (!ids.has(id)) findings.orphan.push(`${key}: chunk ${id} is listed, and not in the index`);
    if (winner?.input.kind !== 'submit') continue;
    const text = sheetText(winner.input.sheet);
    for (const { id, text: chunkText, readers } of standing) {
      const at = listed.get(id);
      if (at && text.slice(at.start, at.end) !== chunkText)
        findings.wrong.push(`${key}: chunk ${id} is not what was sent`);
      if (readers.join() !== 'everyone') findings.wrong.push(`${key}: chunk ${id} may be read by ${readers.join()}`);
    }
    const missing = uncovered(text, [...listed.values()]);
    if (entry && !entry.deleted && missing !== '')
      findings.wrong.push(`${key}: no chunk has ${JSON.stringify(missing)}`);
  }
  for (const key of chunks.keys()) {
    if (!histories.has(key)) findings.orphan.push(`${key}: chunks of a document that nobody sent`);
  }
}

function checkEntry(key: string, winner: Change | undefined, entry: EntrySeen | undefined, findings: Findings): void {
  if (!winner) {
    if (entry && !entry.deleted && entry.chunks.length > 0)
      findings.wrong.push(`${key}: stands, though it was refused`);
    return;
  }
  if (!entry) {
    findings.lost.push(`${key}: has no entry in the registry`);
    return;
  }
  const deleted = winner.input.kind === 'delete';
  if (entry.version === winner.version && entry.deleted === deleted) return;
  const name = (version: bigint, isDeleted: boolean) => `version ${version}${isDeleted ? ', deleted' : ''}`;
  findings.wrong.push(
    `${key}: ${name(entry.version, entry.deleted)} stands instead of ${name(winner.version, deleted)}`,
  );
}

/** The words of a text that no chunk covers. */
function uncovered(text: string, chunks: readonly { start: number; end: number }[]): string {
  let rest = text;
  for (const { start, end } of chunks) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  return rest.trim();
}
