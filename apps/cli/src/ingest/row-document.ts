import type { Reason, Submission } from '../gateway-types.js';

export interface RowFields {
  /** @default `_id`, else `id` */
  id?: string;
  /** @default `text` */
  text?: string;
  /** @default `title` */
  title?: string;
}

/** A document that is rejected before it is sent. */
export interface Unreadable {
  documentId?: string;
  reason: Reason;
}

export type RowDocument = { document: Submission } | { unreadable: Unreadable };

/**
 * The document in one line of a JSONL file: its id, text and title from the fields named, every other scalar as metadata.
 *
 * @param at - Where the line is, for the reason.
 */
export function rowDocument(line: string, at: string, fields: RowFields): RowDocument {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return unreadable('row-invalid', `${at} is not JSON.`);
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return unreadable('row-invalid', `${at} is not a JSON object.`);
  }
  const values = row as Record<string, unknown>;
  const idField = fields.id ?? ('_id' in values ? '_id' : 'id');
  const textField = fields.text ?? 'text';
  const titleField = fields.title ?? 'title';
  const id = values[idField];
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') {
    return unreadable('field-missing', `${at} has no id in the field ${idField}. Name it with --id-field`, idField);
  }
  const text = values[textField];
  if (typeof text !== 'string') {
    const message = `${at} has no text in the field ${textField}. Name it with --text-field`;
    return unreadable('field-missing', message, textField, String(id));
  }
  const title = values[titleField];
  const metadata = Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => ![idField, textField, titleField].includes(name) && isScalar(value),
    ),
  );
  return {
    document: {
      documentId: String(id),
      text,
      mediaType: 'text/plain',
      ...(typeof title === 'string' && title !== '' ? { title } : {}),
      ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    },
  };
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function unreadable(code: string, message: string, field?: string, documentId?: string): RowDocument {
  return {
    unreadable: {
      ...(documentId === undefined ? {} : { documentId }),
      reason: { code, message, ...(field === undefined ? {} : { field }) },
    },
  };
}
