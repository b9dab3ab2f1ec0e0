import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { usageError } from '../cli-error.js';
import type { Submission } from '../gateway-types.js';
import { readLines } from '../http/lines.js';
import { documentBody } from './document-body.js';
import { fetchDocument } from './fetch-document.js';
import { listFiles } from './list-files.js';
import { rowDocument, type RowFields, type Unreadable } from './row-document.js';

export interface IngestSource {
  /** File, folder, URL, or `-` for standard input. */
  source: string;
  /** `jsonl`: one document a row, instead of one a file. */
  rows: boolean;
  fields: RowFields;
  readers?: readonly string[];
  /** The person whose data they are. */
  subject?: string;
  mediaType?: string;
  /** Of the one document that standard input holds. */
  id?: string;
}

const JSONL = 'application/jsonl';

/** The documents to submit, read one after the other; those that cannot be read go to `reject`. */
export async function* readDocuments(
  options: IngestSource,
  reject: (document: Unreadable) => void,
): AsyncGenerator<Submission> {
  for await (const found of open(options)) {
    if ('unreadable' in found) reject(found.unreadable);
    else {
      const { readers, subject } = options;
      yield { ...found.document, ...(readers ? { readers } : {}), ...(subject === undefined ? {} : { subject }) };
    }
  }
}

type Found = { document: Submission } | { unreadable: Unreadable };

async function* open(options: IngestSource): AsyncGenerator<Found> {
  const { source, rows, mediaType, id } = options;
  if (id !== undefined && source !== '-') throw usageError('--id is for standard input; files have their own.', '--id');
  if (source === '-') {
    if (rows) yield* readRows(process.stdin, 'row', options.fields);
    else yield await readStandardInput(id, mediaType);
  } else if (/^https?:\/\//.test(source)) {
    yield { document: await fetchDocument(source, mediaType) };
  } else if (rows) {
    const accepts = (type: string) => type === JSONL;
    for await (const { path } of listFiles(source, accepts, JSONL)) {
      yield* readRows(createReadStream(path), path, options.fields);
    }
  } else {
    for await (const file of listFiles(source, undefined, mediaType)) {
      const content = await readFile(file.path).catch((error: NodeJS.ErrnoException) => error);
      if (content instanceof Error) {
        const reason = { code: 'file-unreadable', message: `${file.path} cannot be read (${content.code}).` };
        yield { unreadable: { documentId: file.documentId, reason } };
      } else {
        yield { document: { documentId: file.documentId, mediaType: file.mediaType, ...documentBody(content) } };
      }
    }
  }
}

async function* readRows(stream: AsyncIterable<Uint8Array>, name: string, fields: RowFields): AsyncGenerator<Found> {
  let number = 0;
  for await (const line of readLines(stream)) {
    number += 1;
    if (line.trim() !== '') yield rowDocument(line, `${name}:${number}`, fields);
  }
}

async function readStandardInput(id: string | undefined, mediaType = 'text/plain'): Promise<Found> {
  if (id === undefined) throw usageError('A document from standard input needs an id: --id notes.md', '--id');
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return { document: { documentId: id, mediaType, ...documentBody(Buffer.concat(parts)) } };
}
