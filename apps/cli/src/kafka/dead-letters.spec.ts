import { DEAD_LETTER, deadLetter, headersOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { REPLAYED_FROM, redrive, summarise } from './dead-letters.js';

const original: InboundRecord = {
  topic: 'weir.ingestion.v1.document-submitted',
  partition: 3,
  offset: 17,
  timestamp: 1_700_000_000_000,
  key: Buffer.from('handbook.md'),
  value: Buffer.from([0, 255, 1]),
  headers: [
    [Buffer.from('ce_type'), Buffer.from('weir.ingestion.v1.DocumentSubmitted')],
    [Buffer.from('weir-tenant'), Buffer.from('default')],
  ],
};

const failure = {
  error: new WeirError({
    code: 'field-missing',
    disposition: 'poison',
    message: 'No collection.',
    field: 'collection',
  }),
  stage: 'decode' as const,
  attempts: 2,
  group: 'weir.ingestion.split-document',
  service: 'ingestion',
  instance: '0',
};

function onTopic(record: OutboundRecord, at: { partition: number; offset: number }): InboundRecord {
  return {
    topic: record.topic,
    ...at,
    timestamp: 1_700_000_001_000,
    key: record.key,
    value: record.value,
    headers: Object.entries(record.headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)]),
  };
}

const dead = onTopic(deadLetter(original, failure), { partition: 0, offset: 5 });

describe('summarise', () => {
  it('says what failed, where and why, from the headers that the consumer wrote', () => {
    const place = 'weir.ingestion.v1.document-submitted.dlq/0/5';
    expect(summarise(dead, new Set([place]))).toEqual({
      topic: 'weir.ingestion.v1.document-submitted.dlq',
      partition: 0,
      offset: 5,
      key: 'handbook.md',
      code: 'field-missing',
      message: 'No collection.',
      field: 'collection',
      stage: 'decode',
      group: 'weir.ingestion.split-document',
      attempts: 2,
      failedAt: headersOf(dead).get(DEAD_LETTER.failedAt),
      origin: { topic: 'weir.ingestion.v1.document-submitted', partition: 3, offset: 17 },
      redriven: true,
    });
    expect(summarise(dead, new Set()).redriven).toBe(false);
  });
});

describe('redrive', () => {
  it('gives back key, bytes and headers as they were, with the attempts and where it comes from', () => {
    const back = redrive(dead);
    expect(back.topic).toBe(original.topic);
    expect(back.key).toEqual(original.key);
    expect(back.value).toEqual(original.value);
    expect(headersOf(onTopic(back, { partition: 3, offset: 40 }))).toEqual(
      new Map([
        ['ce_type', 'weir.ingestion.v1.DocumentSubmitted'],
        ['weir-tenant', 'default'],
        ['weir-attempt', '2'],
        [REPLAYED_FROM, 'weir.ingestion.v1.document-submitted.dlq/0/5'],
      ]),
    );
  });

  it('keeps the partition of a record without a key', () => {
    expect(redrive(dead)).not.toHaveProperty('partition');
    expect(redrive({ ...dead, key: null })).toMatchObject({ partition: 3, key: null });
  });
});
