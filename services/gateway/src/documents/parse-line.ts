import { WeirError } from '@weir/errors';
import { validate } from '../http/validate.js';
import { type DocumentBody, documentSchema, type LineResult } from './documents.schema.js';
import type { Line } from './read-lines.js';

export type ParsedLine = { document: DocumentBody } | { rejected: LineResult };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One line of an upload; undefined for a blank one. Never throws: a bad line is told about, and the others go on. */
export function parseLine(line: Line, maxBytes: number): ParsedLine | undefined {
  if (!line.bytes) {
    return rejected(
      line,
      undefined,
      new WeirError({
        code: 'line-too-long',
        disposition: 'poison',
        message: `A line may have ${maxBytes} bytes.`,
      }),
    );
  }
  let value: unknown;
  try {
    const text = utf8.decode(line.bytes).trim();
    if (text === '') return undefined;
    value = JSON.parse(text);
  } catch {
    return rejected(
      line,
      undefined,
      new WeirError({
        code: 'line-invalid',
        disposition: 'poison',
        message: 'The line is not a JSON object in UTF-8.',
      }),
    );
  }
  try {
    return { document: validate(documentSchema, value, 'line') };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    const { documentId } = (value ?? {}) as { documentId?: unknown };
    return rejected(line, typeof documentId === 'string' ? documentId : undefined, error);
  }
}

function rejected(line: Line, documentId: string | undefined, { code, message, field }: WeirError): ParsedLine {
  return {
    rejected: {
      line: line.number,
      ...(documentId === undefined ? {} : { documentId }),
      status: 'rejected',
      reason: { code, message, ...(field === undefined ? {} : { field }) },
    },
  };
}
