import { hash } from 'node:crypto';

const SEPARATOR = '\u001f';
const ESCAPE = '\u001b';

/**
 * An id that depends on its parts alone: the first 128 bits of SHA-256 over the parts, each ended by a unit separator,
 * as 22 characters of base64url. Doing a thing twice gives the same id. A separator within a part is escaped: clients
 * choose document and run ids, and must not be able to choose those of others.
 */
export function hashId(...parts: readonly string[]): string {
  const ended = parts.map((part) => escape(part) + SEPARATOR).join('');
  return hash('sha256', ended, 'base64url').slice(0, 22);
}

function escape(part: string): string {
  return part.replaceAll(ESCAPE, ESCAPE + ESCAPE).replaceAll(SEPARATOR, ESCAPE + SEPARATOR);
}

/** A chunk's id: an unchanged chunk keeps it, whatever happens to the rest of its document. */
export function chunkId(chunk: {
  tenant: string;
  collection: string;
  documentId: string;
  headingPath: readonly string[];
  text: string;
  /** How many chunks of the same document with the same heading path and text come before it. */
  occurrence: number;
}): string {
  return hashId(
    'chunk',
    chunk.tenant,
    chunk.collection,
    chunk.documentId,
    ...chunk.headingPath,
    chunk.text,
    String(chunk.occurrence),
  );
}

/** Identity of the reply to a run's step: whoever does the step again finds it done. */
export function stepId(tenant: string, runId: string, step: string): string {
  return hashId('step', tenant, runId, step);
}

/** Identity of what is written about a tool's call beside its reply: each once, whoever does the step again. */
export function callMarkId(
  mark: 'begun' | 'approval' | 'decision',
  tenant: string,
  runId: string,
  step: string,
): string {
  return hashId(`call-${mark}`, tenant, runId, step);
}

/** Identity of what is written about the review of a step's text: each once, whoever does the step again. */
export function reviewId(mark: 'request' | 'decision', tenant: string, runId: string, step: string): string {
  return hashId(`review-${mark}`, tenant, runId, step);
}

/** Identity of a run's one terminal outcome, whoever writes it and why. */
export function outcomeId(tenant: string, runId: string): string {
  return hashId('outcome', tenant, runId);
}

/** Identity of the notice that a run's answer does not hold any longer: whatever made it so first. */
export function supersededId(tenant: string, runId: string): string {
  return hashId('superseded', tenant, runId);
}

/** The run whose answer takes the place of this one's. */
export function renewalRunId(tenant: string, runId: string): string {
  return hashId('renewal', tenant, runId);
}

/** Identity of a status of one submitted version; the terminal ones share theirs, so there is one. */
export function statusId(
  document: { tenant: string; collection: string; documentId: string; log: string; offset: bigint },
  status: string,
): string {
  const terminal = status === 'indexed' || status === 'deleted' || status === 'rejected';
  return hashId(
    'status',
    document.tenant,
    document.collection,
    document.documentId,
    document.log,
    String(document.offset),
    terminal ? 'terminal' : status,
  );
}
