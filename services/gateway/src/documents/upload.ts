import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { WeirError } from '@weir/errors';
import { failureOf } from '../http/failure-of.js';
import type { Allowance } from './allowance.js';
import type { Changed } from './documents.js';
import type { DocumentBody, LineResult } from './documents.schema.js';
import { parseLine } from './parse-line.js';
import { readLines } from './read-lines.js';

export interface UploadOptions {
  source: AsyncIterable<Buffer>;
  /** Gets one JSON line a document, in the order in which they are done. */
  out: Writable;
  /** `published` is called when Kafka has the document, so that its bytes need be kept no longer. */
  submit: (document: DocumentBody, published: () => void) => Promise<Changed>;
  /** Documents of this upload that are under way at a time. */
  inFlight: Allowance;
  /** Bytes, of all uploads, that Kafka does not have yet. */
  unpublished: Allowance;
  maxLineBytes: number;
  /** Aborted when the client went away. */
  signal: AbortSignal;
  onResult?: (result: LineResult) => void;
}

/**
 * Submits a document for every line, and tells what became of each. Lines are read only as fast as the documents before them
 * get through, and as the client reads its results.
 */
export async function upload(options: UploadOptions): Promise<void> {
  const { source, out, inFlight, unpublished, maxLineBytes, signal } = options;
  const running = new Set<Promise<void>>();
  const tell = (result: LineResult) => {
    options.onResult?.(result);
    if (!out.destroyed) out.write(`${JSON.stringify(result)}\n`);
  };
  for await (const line of readLines(source, maxLineBytes)) {
    const parsed = parseLine(line, maxLineBytes);
    if (parsed && 'rejected' in parsed) tell(parsed.rejected);
    if (parsed && 'document' in parsed) {
      const { document } = parsed;
      const leave = await inFlight.take(1);
      const published = await unpublished.take(line.bytes?.length ?? 0);
      const carryOut = async () => {
        const result = await submitLine(line.number, document, () => options.submit(document, published));
        published();
        leave();
        tell(result);
      };
      const done = carryOut().finally(() => running.delete(done));
      running.add(done);
    }
    if (out.writableNeedDrain) await once(out, 'drain', { signal });
    if (signal.aborted) break;
  }
  await Promise.all(running);
}

async function submitLine(line: number, document: DocumentBody, submit: () => Promise<Changed>): Promise<LineResult> {
  const { documentId } = document;
  try {
    const { status } = await submit();
    return status ? { line, ...status } : { line, documentId, status: 'submitted' };
  } catch (error) {
    return { line, documentId, ...failedLine(failureOf(error)) };
  }
}

/** A document that is only slow has been submitted all the same; one that can never be is rejected. */
function failedLine({ code, message, field, disposition }: WeirError): Pick<LineResult, 'status' | 'reason'> {
  const reason = { code, message, ...(field === undefined ? {} : { field }) };
  if (code === 'deadline-exceeded') return { status: 'submitted', reason };
  return { status: disposition === 'poison' ? 'rejected' : 'failed', reason };
}
