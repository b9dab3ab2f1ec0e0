import type { ResultLine } from '@weir/experiments';
import type { ErasedItems } from './erased-items.js';
import { type ErasedScope, isErased } from './erased-scope.js';

/** Whether a result has a text of what is erased: it is a run's, rests on a document, or answers an erased item's question. */
export function isErasedResult(result: ResultLine, scope: ErasedScope, items: ErasedItems): boolean {
  if (!hasTexts(result)) return false;
  const { id, runId, question, citations, documents = [], relevant = [] } = result;
  // A replay's items are past runs.
  if (scope.everything || scope.runIds.has(id) || (runId !== undefined && scope.runIds.has(runId))) return true;
  if ([...documents, ...relevant].some((documentId) => isErased(scope, { documentId }))) return true;
  if (citations.some((citation) => isErased(scope, citedIn(citation)))) return true;
  const input = items.get(id);
  return input !== undefined && (typeof input !== 'string' || input === question);
}

/** What of a result says nothing of its item, nor of who asked. */
const KEPT: readonly string[] = [
  'id',
  'repeat',
  'app',
  'variant',
  'dataset',
  'split',
  'outcome',
  'usage',
  'tookMs',
  'fingerprint',
  'reason',
  'scores',
  'problems',
  'by',
  'judgeUsage',
] satisfies (keyof ResultLine)[];

/** The result with its scores and what it took, and without a text, a document or the run that answered. */
export function withoutTexts(result: ResultLine): ResultLine {
  const kept = Object.fromEntries(Object.entries(result).filter(([name]) => KEPT.includes(name))) as ResultLine;
  return { ...kept, question: '', answer: '', citations: [] };
}

function hasTexts({
  runId,
  question,
  answer,
  citations,
  expected,
  contexts,
  documents,
  relevant,
}: ResultLine): boolean {
  return (
    question !== '' ||
    answer !== '' ||
    citations.length > 0 ||
    [runId, expected, contexts, documents, relevant].some((part) => part !== undefined)
  );
}

function citedIn(citation: unknown): { collection?: unknown; documentId: unknown } {
  const { collection, documentId } = (citation ?? {}) as { collection?: unknown; documentId?: unknown };
  return { collection, documentId };
}
