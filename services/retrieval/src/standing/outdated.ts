import {
  AnswerOutdatedSchema,
  type AnswerSubscribed,
  create,
  type DocumentUse,
  ReasonSchema,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';
import { mayRead } from '../list-documents/list-documents.handler.js';
import type { Registry } from '../registry/registry.port.js';
import type { RegistryEntry } from '../registry/registry-entry.js';

export interface OutdatedParts {
  registry: Registry;
  /** The index generation that a collection is searched in. */
  generation: (collection: string) => Promise<string | undefined>;
}

/** What makes a watched answer not hold any longer. */
export interface Outdated {
  subscribed: AnswerSubscribed;
  document: DocumentUse;
  why: keyof typeof MESSAGES;
}

const MESSAGES = {
  'document-changed': 'A document that the answer cites has changed.',
  'document-deleted': 'A document that the answer cites was deleted.',
  'access-revoked': 'A document that the answer cites may not be read any longer by who asked.',
} as const;

/** The first of the documents that an answer cites that does not stand as cited; undefined while all do. */
export async function outdatedBy(
  subscribed: AnswerSubscribed,
  documents: readonly DocumentUse[],
  tenant: string,
  parts: OutdatedParts,
): Promise<Outdated | undefined> {
  for (const document of documents) {
    const { collection, documentId, version } = document;
    const generation = await parts.generation(collection);
    if (generation === undefined) continue;
    const entry = await parts.registry.get({ tenant, collection, documentId, generation });
    const why = changeOf(entry, version, subscribed.groups);
    if (why) return { subscribed, document, why };
  }
  return undefined;
}

/** An entry without content is of a generation that is still being built, and says nothing of the document. */
function changeOf(entry: RegistryEntry, version: bigint, groups: readonly string[]): Outdated['why'] | undefined {
  const { content } = entry;
  if (!content) return undefined;
  if (content.deleted) return 'document-deleted';
  if (content.version !== version) return 'document-changed';
  return mayRead(entry, groups) ? undefined : 'access-revoked';
}

export function emitOutdated({ subscribed, document, why }: Outdated): Emission {
  const { runId } = subscribed;
  const reason = create(ReasonSchema, { code: why, message: MESSAGES[why] });
  const message = create(AnswerOutdatedSchema, { runId, reason, document, subscribed });
  // In the run's lane, not the document's: of several documents that change, one is told.
  return emit(topics.answerOutdated, message, { run: runId, lane: 'key' });
}
