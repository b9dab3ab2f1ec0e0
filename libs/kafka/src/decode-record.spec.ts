import { AccessChangedSchema, create, encodeJson, HEADER, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { defineConsumer, defineRecordConsumer } from './define-consumer.js';
import { openRecord } from './inbound.js';
import { decodeRecord } from './message-pipeline.js';
import type { InboundRecord } from './record.js';

const request = create(topics.answerRequested.schema, { runId: 'run-1', app: 'support', question: 'Why?' });
const questions = defineConsumer({ group: 'test', topic: topics.answerRequested, handle: () => [] });
const documents = defineRecordConsumer<string | undefined>({
  group: 'test',
  topic: topics.documentSubmitted,
  decode: (value) => value?.toString(),
  handle: () => [],
});

function decode(consumer: typeof questions, value: Buffer | null, headers: Record<string, string>): unknown {
  const all = { [HEADER.tenant]: 'acme', ...headers };
  const record: InboundRecord = {
    topic: consumer.topic.name,
    partition: 0,
    offset: 0,
    timestamp: 0,
    key: null,
    value,
    headers: Object.entries(all).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
  };
  return decodeRecord(record, consumer, openRecord(record, 'log/0'));
}

describe('decodeRecord', () => {
  const value = encodeJson(topics.answerRequested.schema, request);

  it("takes a record of its topic's type, and one that names none", () => {
    expect(decode(questions, value, {})).toMatchObject({ runId: 'run-1' });
    expect(decode(questions, value, { [HEADER.type]: topics.answerRequested.schema.typeName })).toMatchObject({
      question: 'Why?',
    });
  });

  it('takes a record of another type where the topic carries it', () => {
    expect(decode(documents, value, { [HEADER.type]: AccessChangedSchema.typeName })).toBe(value.toString());
  });

  it.each([questions, documents])('refuses a type that the topic does not carry', (consumer) => {
    expect(() => decode(consumer, value, { [HEADER.type]: 'weir.orchestration.v9.AnswerRequested' })).toThrowError(
      expect.objectContaining({ code: 'type-unknown', disposition: 'poison', field: 'ce_type' }),
    );
  });

  it('refuses a null value where it means nothing', () => {
    expect(() => decode(questions, null, {})).toThrowError(expect.objectContaining({ code: 'value-missing' }));
  });
});
