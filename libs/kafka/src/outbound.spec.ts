import { AnswerCompletedSchema, create, decodeMessage, StepCompletedSchema, type Topic, topics } from '@weir/contracts';
import { withTrace } from '@weir/telemetry';
import { describe, expect, it } from 'vitest';
import { emit, type Emission, emitOther, type MessageContext } from './define-consumer.js';
import { type AddressedRecord, addressRecord } from './outbound.js';

const cause: MessageContext = {
  envelope: {
    id: 'cause',
    type: undefined,
    tenant: 'acme',
    run: 'r1',
    deadline: undefined,
    replyTopic: undefined,
    attempt: 0,
    headers: new Map(),
  },
  topic: 'in',
  partition: 5,
  offset: 9,
  log: 'log/5',
  key: 'cause-key',
  timestamp: 0,
};

/** The topic being read has 8 partitions, and so have all others but `weir.replies.small`. */
const partitions = (topic: string) => (topic === 'weir.replies.small' ? 1 : 8);

const address = (emission: Emission, index = 0, from = cause): AddressedRecord =>
  addressRecord(emission, index, from, 'weir/test', partitions);

const step = create(StepCompletedSchema, { runId: 'r1', step: 's' });
const answer = create(AnswerCompletedSchema, { runId: 'r1', outcome: 'answered' });

describe('addressRecord', () => {
  it('writes JSON on public topics and on reply topics, protobuf between services', () => {
    const open = address(emit(topics.answerCompleted, answer));
    expect(open.headers['content-type']).toBe('application/json');
    expect(decodeMessage(AnswerCompletedSchema, open.value!, 'application/json')).toEqual(answer);

    const internal = address(emit(topics.stepCompleted, step));
    expect(internal.headers['content-type']).toBe('application/protobuf');
    expect(decodeMessage(StepCompletedSchema, internal.value!, 'application/protobuf')).toEqual(step);

    const toClient = address(emit(topics.stepCompleted, step, { replyTopic: 'weir.replies.me' }));
    expect(toClient.topic).toBe('weir.replies.me');
    expect(toClient.headers['content-type']).toBe('application/json');
  });

  it('says whose it is and what it follows from', () => {
    const { headers } = address(emit(topics.answerCompleted, answer));
    expect(headers).toMatchObject({
      ce_specversion: '1.0',
      ce_type: 'weir.orchestration.v1.AnswerCompleted',
      ce_source: 'weir/test',
      ce_subject: 'r1',
      'weir-tenant': 'acme',
      'weir-run': 'r1',
      'weir-causation': 'cause',
    });
    expect(headers).not.toHaveProperty('weir-deadline');
    expect(headers).not.toHaveProperty('traceparent');
  });

  it('carries on the trace, the deadline and the reply topic that it is given', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const options = { deadline: '2026-11-26T10:00:00Z', replyTo: 'weir.replies.me' };
    const { headers } = withTrace(trace, () => address(emit(topics.stepCompleted, step, options)));
    expect(headers).toMatchObject({
      traceparent: `00-${trace.traceId}-${trace.spanId}-01`,
      'weir-deadline': '2026-11-26T10:00:00Z',
      'weir-reply-topic': 'weir.replies.me',
    });
  });

  it('gives the same id on a redelivery, and another to each emission of a message', () => {
    const id = (index: number, from = cause, options = {}) =>
      address(emit(topics.stepCompleted, step, options), index, from).id;
    expect(id(0)).toBe(id(0));
    const ids = [id(0), id(1), id(0, cause, { replyTopic: 'weir.replies.me' })];
    // A client may give two records the same id: they are two all the same.
    ids.push(id(0, { ...cause, offset: 10 }));
    expect(new Set(ids).size).toBe(4);
    expect(id(0, cause, { id: 'given' })).toBe('given');
  });

  it("goes to the partition of its cause, unless the topic's count differs", () => {
    expect(address(emit(topics.stepCompleted, step)).partition).toBe(5);
    expect(address(emit(topics.stepCompleted, step, { replyTopic: 'weir.replies.small' })).partition).toBeUndefined();
    // About something else than its cause.
    expect(address(emit(topics.stepCompleted, step, { lane: 'key' })).partition).toBeUndefined();
  });

  it('writes a tombstone under the key of its cause, without a content type', () => {
    const { key, value, headers } = address(
      emitOther(topics.resourceChanged, topics.resourceChanged.schema, null, { key: 'App/support' }),
    );
    expect([String(key), value]).toEqual(['App/support', null]);
    expect(headers).not.toHaveProperty('content-type');
  });

  it('refuses what is larger than its topic takes', () => {
    const small: Topic = { ...(topics.stepCompleted as unknown as Topic), maxMessageBytes: 3 };
    expect(() => address({ topic: small, schema: small.schema, message: step, options: {} })).toThrow(
      expect.objectContaining({ code: 'record-too-large', disposition: 'poison' }) as Error,
    );
  });
});
