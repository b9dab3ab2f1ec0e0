import { type BatchItem, readBatch } from '../batch/read-batch.js';
import { usageError } from '../cli-error.js';

/** What the command line asks: the words of its arguments, or the lines of a batch file. */
export function questionsOf(words: readonly string[], batch: string | undefined): AsyncIterable<BatchItem> {
  if (batch !== undefined && words.length > 0) throw usageError('Give a text or --batch, not both.', '--batch');
  if (batch !== undefined) return readBatch(batch);
  const text = words.join(' ').trim();
  if (text === '') throw usageError('Give a text, or --batch <file>.');
  return one({ text });
}

async function* one(item: BatchItem): AsyncGenerator<BatchItem> {
  yield item;
}
