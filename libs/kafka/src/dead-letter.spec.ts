import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { deadLetter } from './dead-letter.js';
import type { InboundRecord } from './record.js';

const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x7b]);

const record: InboundRecord = {
  topic: 'weir.test.v1.thing',
  partition: 3,
  offset: 41,
  timestamp: 1_764_000_000_000,
  key: Buffer.from([0xc3, 0x28]),
  value: bytes,
  headers: [
    [Buffer.from('weir-tenant'), Buffer.from('acme')],
    [Buffer.from('binary'), Buffer.from([0x80, 0x81])],
  ],
};

const error = new WeirError({
  code: 'field-missing',
  disposition: 'poison',
  field: 'documentId',
  message: 'There is no documentId.',
  cause: new Error('the secret text'),
});

const failure = {
  error,
  stage: 'decode',
  attempts: 2,
  group: 'weir.test.group',
  service: 'test',
  instance: '7',
} as const;

describe('deadLetter', () => {
  it('keeps key, value and headers as the bytes they were', () => {
    const letter = deadLetter(record, failure);
    expect(letter.topic).toBe('weir.test.v1.thing.dlq');
    expect([letter.key, letter.value]).toEqual([record.key, bytes]);
    expect(letter.headers['binary']).toEqual(Buffer.from([0x80, 0x81]));
    expect(String(letter.headers['weir-tenant'])).toBe('acme');
  });

  it('keeps a missing key and a missing value missing', () => {
    expect(deadLetter({ ...record, key: null, value: null }, failure)).toMatchObject({ key: null, value: null });
  });

  it("says what went wrong in Kafka Connect's headers (KIP-298)", () => {
    expect(deadLetter(record, failure).headers).toMatchObject({
      '__connect.errors.topic': 'weir.test.v1.thing',
      '__connect.errors.partition': '3',
      '__connect.errors.offset': '41',
      '__connect.errors.connector.name': 'test',
      '__connect.errors.task.id': '7',
      '__connect.errors.stage': 'decode',
      '__connect.errors.class.name': 'weir.test.group',
      '__connect.errors.exception.class.name': 'field-missing',
      '__connect.errors.exception.message': 'There is no documentId.',
      'weir-error-field': 'documentId',
      'weir-group': 'weir.test.group',
      'weir-original-timestamp': '1764000000000',
      'weir-attempt': '2',
    });
  });

  it('shows where it failed, and no text of a cause', () => {
    const stack = String(deadLetter(record, failure).headers['__connect.errors.exception.stacktrace']);
    expect(stack).toMatch(/^ {4}at .*dead-letter\.spec/);
    expect(stack).not.toContain('secret');
  });

  it('of a dead letter that fails again tells of the last failure', () => {
    const headers = Object.entries({ '__connect.errors.exception.class.name': 'older', 'weir-attempt': '1' });
    const again = {
      ...record,
      headers: headers.map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
    };
    expect(deadLetter(again, failure).headers).toMatchObject({
      '__connect.errors.exception.class.name': 'field-missing',
      'weir-attempt': '2',
    });
  });
});
