import type { JsonValue } from '@weir/contracts';
import type { ErasedScope } from './erased-scope.js';
import type { OpenedRecord } from './opened-record.js';

const RUN_FIELD = /runId$/i;

/** Whether a record is of a run that is erased, or names one, or a document that is. */
export function refersTo({ run, key, message }: OpenedRecord, scope: ErasedScope): boolean {
  if (scope.runIds.has(run) || scope.runIds.has(key)) return true;
  return message !== undefined && isReference(message, scope, '');
}

/** Whether a record names a document that is erased. */
export function namesDocument({ message }: OpenedRecord, scope: ErasedScope): boolean {
  return scope.documents.size > 0 && message !== undefined && isReference(message, scope, '', true);
}

function isReference(value: JsonValue, scope: ErasedScope, collection: string, documentsOnly = false): boolean {
  if (Array.isArray(value)) return value.some((each) => isReference(each, scope, collection, documentsOnly));
  if (typeof value !== 'object' || value === null) return false;
  const within = typeof value['collection'] === 'string' ? value['collection'] : collection;
  const { documentId } = value;
  if (typeof documentId === 'string' && scope.hasDocument(within, documentId)) return true;
  return Object.entries(value).some(([name, each]) => {
    if (!documentsOnly && typeof each === 'string' && RUN_FIELD.test(name) && scope.runIds.has(each)) return true;
    return isReference(each, scope, within, documentsOnly);
  });
}

/** Every text in a message. */
export function* textsIn(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const each of value) yield* textsIn(each);
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* textsIn(each);
}

/** The message with every text blanked that quotes what is erased. */
export function withoutStretches(value: JsonValue, scope: ErasedScope): JsonValue {
  if (typeof value === 'string') return scope.stretches.isIn(value) ? '[erased]' : value;
  if (Array.isArray(value)) return value.map((each) => withoutStretches(each, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutStretches(each, scope)]));
}
