import { create, HEADER, replyTopics, type StepCompleted, StepCompletedSchema, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { FakePublisher } from './publisher.fake.js';
import { replyRecord } from './reply-record.fake.js';
import { resultOf, Steps } from './steps.js';
import { Waits } from './waits.js';

const embedded = { case: 'embed', value: { model: 'm', inputTokens: 2 } } as const;
const reply = (step: string, result: object, topic: string = replyTopics.gateway) =>
  replyRecord({
    topic,
    schema: StepCompletedSchema,
    message: create(StepCompletedSchema, { runId: 'r1', step, result: result as StepCompleted['result'] }),
    run: 'r1',
    tenant: 'acme',
  });

const request = {
  topic: topics.embedRequested,
  message: create(topics.embedRequested.schema, { runId: 'r1', step: 'embed', texts: ['a'] }),
  expects: 'embed' as const,
  tenant: 'acme',
  runId: 'r1',
  step: 'embed',
  deadline: Date.now() + 60_000,
};

describe('Steps', () => {
  it('asks with the headers that bring the reply back, and returns its result', async () => {
    const publisher = new FakePublisher();
    const waits = new Waits(10);
    publisher.onPublish = () => waits.offer(reply('embed', embedded));
    const result = await new Steps({
      publisher,
      waits,
      source: 'weir/gateway',
      replyTopic: replyTopics.gateway,
    }).request(request);
    expect(result).toMatchObject({ model: 'm', inputTokens: 2 });
    expect(waits.count).toBe(0);
    expect(publisher.published).toHaveLength(1);
    expect(publisher.published[0]).toMatchObject({ topic: topics.embedRequested.name, key: Buffer.from('r1') });
    expect(publisher.published[0]?.headers).toMatchObject({
      [HEADER.tenant]: 'acme',
      [HEADER.run]: 'r1',
      [HEADER.replyTopic]: 'weir.replies.gateway',
      [HEADER.deadline]: new Date(request.deadline).toISOString(),
    });
  });

  it('waits for nothing when it could not ask', async () => {
    const publisher = new FakePublisher();
    publisher.failure = new Error('down');
    const waits = new Waits(10);
    await expect(
      new Steps({ publisher, waits, source: 'weir/gateway', replyTopic: replyTopics.gateway }).request(request),
    ).rejects.toThrow('down');
    expect(waits.count).toBe(0);
  });
});

describe('resultOf', () => {
  it.each([
    ['another step', reply('retrieve', embedded)],
    ['another topic', reply('embed', embedded, topics.stepCompleted.name)],
    ['a tombstone', { ...reply('embed', embedded), value: null }],
  ])('leaves %s to others', (_what, record) => {
    expect(resultOf(record, 'embed', 'embed', replyTopics.gateway)).toBeUndefined();
  });

  it.each([
    ['a failure', { code: 'model-down', message: 'Down.', field: '' }, 'retryable'],
    ['a failure of a field', { code: 'text-too-long', message: 'Long.', field: 'texts' }, 'poison'],
  ])('throws %s under its code', (_what, failure, disposition) => {
    const record = reply('embed', { case: 'failure', value: failure });
    expect(() => resultOf(record, 'embed', 'embed', replyTopics.gateway)).toThrow(
      expect.objectContaining({ code: failure.code, message: failure.message, disposition }),
    );
  });

  it.each([
    ['another result', reply('embed', { case: 'check', value: { verdict: 'allow' } }), 'reply-unexpected'],
    ['unreadable bytes', { ...reply('embed', embedded), value: Buffer.from('{') }, 'reply-undecodable'],
  ])('throws for %s', (_what, record, code) => {
    expect(() => resultOf(record, 'embed', 'embed', replyTopics.gateway)).toThrow(
      expect.objectContaining({ code, disposition: 'retryable' }),
    );
  });
});
