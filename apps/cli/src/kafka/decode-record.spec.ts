import { create, DocumentDeletedSchema, encodeBinary, encodeJson, topics } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { showRecord } from './decode-record.js';

const message = create(DocumentDeletedSchema, { collection: 'c', documentId: 'd', version: 3n });
const record = (topic: string, value: Buffer | null, headers: Record<string, string> = {}): InboundRecord => ({
  topic,
  partition: 1,
  offset: 2,
  timestamp: 0,
  key: Buffer.from('d'),
  value,
  headers: Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
});

describe('showRecord', () => {
  const json = { collection: 'c', documentId: 'd', version: '3' };
  const type = DocumentDeletedSchema.typeName;
  const binary = encodeBinary(DocumentDeletedSchema, message);

  it.each([
    ['JSON, by the topic', topics.documentDeleted.name, encodeJson(DocumentDeletedSchema, message), {}],
    ['protobuf, by the topic', topics.documentDeleted.name, binary, {}],
    ['what else a topic carries, by its header', topics.documentSubmitted.name, binary, { ce_type: type }],
    ['dead letters', topics.documentDeleted.deadLetters, binary, {}],
    ['replies, by their header', 'weir.replies.mine', binary, { ce_type: type }],
  ])('decodes %s', (_name, topic, value, headers) => {
    expect(showRecord(record(topic, value, headers))).toMatchObject({ type, message: json, headers });
  });

  it('shows what it does not know as JSON if it is that, else as base64', () => {
    expect(showRecord(record('orders', Buffer.from('{"a":1}')))).toMatchObject({ message: { a: 1 } });
    expect(showRecord(record('orders', Buffer.from([255])))).toMatchObject({
      value: '/w==',
      problem: expect.any(String) as string,
    });
    expect(showRecord(record('orders', null))).toMatchObject({
      key: 'd',
      message: null,
      time: '1970-01-01T00:00:00.000Z',
    });
  });

  it('shows the bytes of what its type does not fit, and why', () => {
    const shown = showRecord(record(topics.documentDeleted.name, Buffer.from('{"collection":1}')));
    expect(shown).toMatchObject({ type, value: Buffer.from('{"collection":1}').toString('base64') });
    expect(shown.text).toBe('{"collection":1}');
    expect(shown.problem).toContain('collection');
  });
});
