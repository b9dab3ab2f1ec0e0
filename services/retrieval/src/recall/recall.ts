import type { DocumentUse, RecallRequested, RememberedAnswer } from '@weir/contracts';
import { mayRead } from '../list-documents/list-documents.handler.js';
import type { Registry } from '../registry/registry.port.js';
import type { AnswerStore } from './answer-store.port.js';
import { isSameQuestion } from './same-question.js';

export interface Recalled {
  answer?: RememberedAnswer;
  similarity: number;
}

export interface RecallParts {
  store: AnswerStore;
  registry: Registry;
  /** The index generations that a collection is searched in: the one in force, and those that apps may name. */
  generations: (collection: string) => Promise<readonly string[]>;
  now: () => Date;
}

/**
 * An answer to the same question that still holds: every document that it was made of stands in the version that it was
 * made of, in an index that is still searched, and may be read by the caller. So a changed or deleted document, a revoked right and
 * an index that was taken away make it unreachable from the moment the registry has them.
 */
export async function recall(request: RecallRequested, tenant: string, parts: RecallParts): Promise<Recalled> {
  const { answerKey, question, vector, minSimilarity, loose, groups } = request;
  const near = await parts.store.nearest({ tenant, answerKey, vector: vector?.values ?? [], now: parts.now() });
  for (const { answer, similarity } of near) {
    if (similarity < minSimilarity || !(loose || isSameQuestion(question, answer.question))) continue;
    const standing = await Promise.all(answer.documents.map((use) => stands(use, tenant, groups, parts)));
    if (!standing.includes(false)) return { answer, similarity };
  }
  return { similarity: near[0]?.similarity ?? 0 };
}

async function stands(
  { collection, documentId, version, generation }: DocumentUse,
  tenant: string,
  groups: readonly string[],
  { registry, generations }: RecallParts,
): Promise<boolean> {
  if (!(await generations(collection)).includes(generation)) return false;
  const entry = await registry.get({ tenant, collection, documentId, generation });
  const { content } = entry;
  return content !== undefined && !content.deleted && content.version === version && mayRead(entry, groups);
}
