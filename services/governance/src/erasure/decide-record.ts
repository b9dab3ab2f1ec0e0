import { type Topic, topics } from '@weir/contracts';
import type { InboundRecord, Rewriting } from '@weir/kafka';
import type { ErasedScope } from './erased-scope.js';
import { openRecord, type OpenedRecord, valueWith } from './opened-record.js';
import { refersTo, textsIn, withoutStretches } from './refers-to.js';

/** Whose data is erased, and what of it. */
export interface Erased {
  tenant: string;
  /** Everything of the tenant. */
  everything: boolean;
  scope: ErasedScope;
}

/** How a record has to do with what is erased: it is about it, or only quotes it. */
export type Involvement = 'none' | 'refers' | 'quotes';

const { resourceChanged } = topics;
/** Topics whose last record of a key is what counts. */
const COMPACTED: ReadonlySet<string> = new Set(
  Object.values<Topic>(topics)
    .filter(({ cleanup }) => cleanup === 'compact')
    .map(({ name }) => name),
);

export function involvement(record: InboundRecord, erased: Erased, opened = openRecord(record)): Involvement {
  const { tenant, everything, scope } = erased;
  const isResource = opened.origin === resourceChanged.name;
  // Resources are the configuration's, whoever declared them; of a tenant they stay.
  if (!isResource && opened.tenant !== tenant) return 'none';
  if (everything) return isResource ? 'none' : 'refers';
  if (record.value === null) return 'none';
  if (refersTo(opened, scope) || mentions(record, opened, scope)) return 'refers';
  return quotes(record, opened, scope) ? 'quotes' : 'none';
}

/**
 * What becomes of a record: what is about something erased goes; of what only quotes it, or is a result that is kept, the texts go.
 *
 * @param isLast - Whether it is the last of its key, where its topic keeps that.
 */
export function rewritingOf(record: InboundRecord, erased: Erased, isLast: boolean): Rewriting {
  const opened = openRecord(record);
  const found = involvement(record, erased, opened);
  if (found === 'none') return 'keep';
  const { origin, message } = opened;
  const isDeadLetter = origin !== record.topic;
  if (isDeadLetter || erased.everything || message === undefined) return 'drop';
  if (COMPACTED.has(origin)) {
    if (!isLast) return 'drop';
    if (origin === resourceChanged.name) return 'keep';
    return quotes(record, opened, erased.scope) ? blanked(record, opened, erased) : 'keep';
  }
  return found === 'refers' ? 'drop' : blanked(record, opened, erased);
}

/** Whether there is something of it that an erasure takes out. */
export function isLeft(record: InboundRecord, erased: Erased, isLast: boolean): boolean {
  return rewritingOf(record, erased, isLast) !== 'keep';
}

export function isCompacted(topic: string): boolean {
  return COMPACTED.has(topic);
}

function blanked(record: InboundRecord, { message }: OpenedRecord, { scope }: Erased): Buffer {
  return valueWith(record, withoutStretches(message!, scope));
}

function quotes({ value }: InboundRecord, { message }: OpenedRecord, { stretches }: ErasedScope): boolean {
  if (value === null || stretches.digests.size === 0) return false;
  if (message === undefined) return stretches.isIn(value.toString());
  for (const text of textsIn(message)) if (stretches.isIn(text)) return true;
  return false;
}

/** What cannot be read as a message may still have a document's name in its bytes. */
function mentions({ value, key }: InboundRecord, { message }: OpenedRecord, { documents }: ErasedScope): boolean {
  if (message !== undefined || value === null) return false;
  return [...documents.values()].some(
    ({ collection, documentId }) =>
      (value.includes(documentId) || key?.toString() === documentId) && value.includes(collection),
  );
}
