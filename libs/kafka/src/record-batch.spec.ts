import { createRecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OutboundRecord } from './record.js';
import { encodeRecordBatch } from './record-batch.js';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('', '\u007f', '\u0080', '€', '😀'));
const records = fc.array(
  fc.record({
    topic: fc.constant('t'),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(text, fc.oneof(text, bytes), { noNullPrototype: true }),
  }),
  { minLength: 1, maxLength: 80 },
);

/** The same by the client. */
function byClient(batch: readonly OutboundRecord[], head: Parameters<typeof encodeRecordBatch>[1]): Buffer {
  const messages = batch.map(({ headers, ...record }) => ({
    ...record,
    partition: 0,
    timestamp: BigInt(head.timestamp),
    headers: new Map(
      Object.entries(headers).map(([name, value]) => [
        Buffer.from(name),
        typeof value === 'string' ? Buffer.from(value) : value,
      ]),
    ),
  }));
  const sequences = { getWithDefault: () => head.firstSequence };
  return createRecordsBatch(messages as never, { ...head, sequences } as never).buffer;
}

it('writes the bytes that the client writes', () => {
  const heads = fc.record({
    producerId: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    producerEpoch: fc.integer({ min: 0, max: 2 ** 15 - 1 }),
    firstSequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  });
  fc.assert(
    fc.property(records, heads, (batch, head) => {
      expect(encodeRecordBatch(batch, head).equals(byClient(batch, head))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it.each([63, 64, 8_191, 8_192, 1_048_575, 1_048_576])('writes a value of %i bytes', (length) => {
  const record = { topic: 't', key: Buffer.from('k'), value: Buffer.alloc(length, 'v'), headers: { name: 'text' } };
  const head = { producerId: 7n, producerEpoch: 1, firstSequence: 3, timestamp: 1_700_000_000_000 };
  expect(encodeRecordBatch([record, record], head).equals(byClient([record, record], head))).toBe(true);
});
