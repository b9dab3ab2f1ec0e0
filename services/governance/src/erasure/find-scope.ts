import { type ErasureTarget, type JsonValue, topics } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import { ErasedScope } from './erased-scope.js';
import { openRecord, type OpenedRecord } from './opened-record.js';
import { namesDocument, refersTo, textsIn } from './refers-to.js';

/** Reads topics from their start to where they end now. */
export type ReadTopics = (names: readonly string[], onRecord: (record: InboundRecord) => void) => Promise<void>;

const {
  documentSubmitted,
  documentChunked,
  answerRequested,
  itemEvaluated,
  evaluationRequested,
  optimisationRequested,
} = topics;
/** In these a `runId` is that of an evaluation, not of somebody's question. */
const EVALUATIONS: ReadonlySet<string> = new Set(
  [
    itemEvaluated,
    evaluationRequested,
    optimisationRequested,
    topics.evaluationCompleted,
    topics.optimisationCompleted,
  ].map(({ name }) => name),
);

/**
 * What an erasure reaches: the documents, the runs that have something of them or are of the person, and the evaluations in
 * which such runs or documents are items.
 *
 * @param names - Every topic whose records hold texts.
 */
export async function findScope(
  target: ErasureTarget,
  tenant: string,
  names: readonly string[],
  read: ReadTopics,
): Promise<ErasedScope> {
  const scope = new ErasedScope();
  const isOurs = (opened: OpenedRecord) => opened.tenant === tenant;
  if (target.document) scope.addDocument(target.document.collection, target.document.documentId);
  if (target.subject !== '') {
    await read([documentSubmitted.name, answerRequested.name], (record) => {
      const opened = openRecord(record);
      if (isOurs(opened)) addOfSubject(opened, target.subject, scope);
    });
  }
  if (scope.documents.size > 0) {
    const sources = [documentSubmitted.name, documentChunked.name];
    await read(sources, (record) => withText(record, tenant, scope, (text) => scope.stretches.add(text)));
    // What other documents say as well is theirs.
    await read(sources, (record) => withOtherText(record, scope, (text) => scope.stretches.remove(text)));
  }
  if (scope.isEmpty) return scope;
  // A run may have been given something by another run that is only found further on.
  for (let known = -1; known !== scope.runIds.size;) {
    known = scope.runIds.size;
    await read(names, (record) => {
      const opened = openRecord(record);
      if (isOurs(opened)) addOfRecord(opened, scope);
    });
  }
  return scope;
}

function addOfSubject({ origin, message, key }: OpenedRecord, subject: string, scope: ErasedScope): void {
  const { subject: whose, caller, collection, documentId, runId } = fieldsOf(message);
  // Who asks with a token of their own, and says of nobody that it is their data, is known by that.
  if (whose !== subject && (whose !== undefined || caller !== subject)) return;
  if (origin === documentSubmitted.name && typeof collection === 'string' && typeof documentId === 'string') {
    scope.addDocument(collection, documentId);
  }
  if (origin === answerRequested.name) scope.runIds.add(typeof runId === 'string' ? runId : key);
}

/** A run of which a record has something that is erased, or an evaluation with such a run or document as an item. */
function addOfRecord(opened: OpenedRecord, scope: ErasedScope): void {
  const { origin, run, message } = opened;
  const { runId } = fieldsOf(message);
  if (EVALUATIONS.has(origin)) {
    if (typeof runId === 'string' && refersTo(opened, scope)) scope.evaluationIds.add(runId);
    return;
  }
  const of = typeof runId === 'string' && runId !== '' ? runId : run;
  if (of === '' || scope.runIds.has(of)) return;
  if (namesDocument(opened, scope) || quotesIn(message, scope)) scope.runIds.add(of);
}

function quotesIn(message: JsonValue | undefined, { stretches }: ErasedScope): boolean {
  if (message === undefined || stretches.digests.size === 0) return false;
  for (const text of textsIn(message)) if (stretches.isIn(text)) return true;
  return false;
}

function withText(record: InboundRecord, tenant: string, scope: ErasedScope, take: (text: string) => void): void {
  const opened = openRecord(record);
  if (opened.tenant === tenant && namesDocument(opened, scope)) for (const text of bodiesOf(opened)) take(text);
}

function withOtherText(record: InboundRecord, scope: ErasedScope, take: (text: string) => void): void {
  const opened = openRecord(record);
  if (record.value !== null && !namesDocument(opened, scope)) for (const text of bodiesOf(opened)) take(text);
}

/** The texts of a document, as it was submitted or cut; what it was sent as bytes is known by its chunks. */
function* bodiesOf({ message }: OpenedRecord): Generator<string> {
  const { text, batch } = fieldsOf(message);
  if (typeof text === 'string') yield text;
  const { chunks } = fieldsOf(batch);
  if (!Array.isArray(chunks)) return;
  for (const chunk of chunks) {
    const { text: cut } = fieldsOf(chunk);
    if (typeof cut === 'string') yield cut;
  }
}

function fieldsOf(value: JsonValue | undefined): { [name: string]: JsonValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
