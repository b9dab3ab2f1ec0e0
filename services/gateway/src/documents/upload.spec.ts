import { PassThrough } from 'node:stream';
import { WeirError } from '@weir/errors';
import { describe, expect, it, vi } from 'vitest';
import { Allowance } from './allowance.js';
import type { Changed } from './documents.js';
import type { DocumentBody, LineResult } from './documents.schema.js';
import { upload } from './upload.js';

const line = (documentId: string, text = 'x') => `${JSON.stringify({ documentId, text })}\n`;
const indexed = (documentId: string): Changed => ({
  documentId,
  runId: 'r',
  status: { documentId, version: 1, status: 'indexed', chunks: 1 },
});

interface Setup {
  inFlight?: number;
  bytes?: number;
  highWaterMark?: number;
  submit: (document: DocumentBody, published: () => void) => Promise<Changed>;
}

const begin = (setup: Setup) => {
  const source = new PassThrough();
  const out = new PassThrough({ highWaterMark: setup.highWaterMark ?? 1_000_000 });
  const client = new AbortController();
  const done = upload({
    source,
    out,
    submit: setup.submit,
    inFlight: new Allowance(setup.inFlight ?? 256),
    unpublished: new Allowance(setup.bytes ?? 1_000_000),
    maxLineBytes: 1_000,
    signal: client.signal,
  });
  const results = () =>
    String(out.read() ?? '')
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as LineResult);
  return { source, out, client, done, results };
};

describe('upload', () => {
  it('tells what became of each line, in the order in which they are done', async () => {
    const slow = Promise.withResolvers<Changed>();
    const { source, done, results } = begin({
      submit: ({ documentId }) => (documentId === 'slow' ? slow.promise : Promise.resolve(indexed(documentId))),
    });
    source.end(`${line('slow')}{bad\n\n${line('quick')}`);
    await vi.waitFor(() => expect(source.readableEnded).toBe(true));
    slow.resolve(indexed('slow'));
    await done;
    expect(results().map(({ line: number, documentId, status }) => [number, documentId, status])).toEqual([
      [2, undefined, 'rejected'],
      [4, 'quick', 'indexed'],
      [1, 'slow', 'indexed'],
    ]);
  });

  it.each<[string, Error | undefined, object]>([
    ['was not waited for', undefined, { status: 'submitted' }],
    [
      'is slow',
      new WeirError({ code: 'deadline-exceeded', disposition: 'retryable', message: 'Late.' }),
      { status: 'submitted', reason: { code: 'deadline-exceeded', message: 'Late.' } },
    ],
    [
      'Kafka did not take',
      new WeirError({ code: 'kafka-unavailable', disposition: 'retryable', message: 'Down.' }),
      { status: 'failed', reason: { code: 'kafka-unavailable', message: 'Down.' } },
    ],
    [
      'Kafka will never take',
      new WeirError({ code: 'record-too-large', disposition: 'poison', field: 'body', message: 'Large.' }),
      { status: 'rejected', reason: { code: 'record-too-large', message: 'Large.', field: 'body' } },
    ],
    ['failed for a reason nobody knows', new Error('text of the document'), { status: 'failed' }],
  ])('tells of a document that %s', async (_what, error, expected) => {
    const { source, done, results } = begin({
      submit: ({ documentId }) => (error ? Promise.reject(error) : Promise.resolve({ documentId, runId: 'r' })),
    });
    source.end(line('a') + line('b'));
    await done;
    const told = results();
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ line: 1, documentId: 'a', ...expected });
    expect(JSON.stringify(told)).not.toContain('text of');
  });

  it('reads no further than the documents under way allow', async () => {
    const pending: PromiseWithResolvers<Changed>[] = [];
    const { source, done } = begin({
      inFlight: 3,
      submit: () => {
        pending.push(Promise.withResolvers());
        return pending.at(-1)!.promise;
      },
    });
    for (let index = 0; index < 10; index++) source.write(line(`d${index}`));
    source.end();
    await vi.waitFor(() => expect(pending).toHaveLength(3));
    pending[1]?.resolve(indexed('d1'));
    await vi.waitFor(() => expect(pending).toHaveLength(4));
    for (let index = 0; index < 10; index++) {
      await vi.waitFor(() => expect(pending.length).toBeGreaterThan(index));
      pending[index]?.resolve(indexed(`d${index}`));
    }
    await done;
    expect(pending).toHaveLength(10);
  });

  it('reads no further than the bytes that Kafka does not have yet allow', async () => {
    const published: (() => void)[] = [];
    const finish = Promise.withResolvers<void>();
    const { source, done } = begin({
      bytes: 300,
      submit: async ({ documentId }, onPublished) => {
        published.push(onPublished);
        await finish.promise;
        return indexed(documentId);
      },
    });
    for (let index = 0; index < 4; index++) source.write(line(`d${index}`, 'x'.repeat(100)));
    source.end();
    await vi.waitFor(() => expect(published).toHaveLength(2));
    await new Promise(setImmediate);
    expect(published).toHaveLength(2);
    published[0]?.();
    await vi.waitFor(() => expect(published).toHaveLength(3));
    published[1]?.();
    await vi.waitFor(() => expect(published).toHaveLength(4));
    finish.resolve();
    await done;
  });

  it('reads no further while too many results are unread', async () => {
    let submitted = 0;
    const { source, out, done } = begin({
      highWaterMark: 200,
      submit: async ({ documentId }) => {
        submitted += 1;
        return indexed(documentId);
      },
    });
    const sent = 200;
    for (let index = 0; index < sent; index++) source.write(line(`d${index}`));
    source.end();
    await vi.waitFor(() => expect(out.writableNeedDrain).toBe(true));
    await new Promise(setImmediate);
    expect(submitted).toBeLessThan(sent);
    out.resume();
    await done;
    expect(submitted).toBe(sent);
  });

  it('ends when the client goes away', async () => {
    const { source, out, client, done } = begin({
      highWaterMark: 10,
      submit: async ({ documentId }) => indexed(documentId),
    });
    source.write(line('a'));
    source.write(line('b'));
    await vi.waitFor(() => expect(out.writableNeedDrain).toBe(true));
    client.abort();
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fails when the request breaks off', async () => {
    const { source, done } = begin({ submit: async ({ documentId }) => indexed(documentId) });
    source.write(line('a'));
    source.destroy(new Error('aborted'));
    await expect(done).rejects.toThrow('aborted');
  });
});
