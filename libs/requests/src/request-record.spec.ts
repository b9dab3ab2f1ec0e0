import { create, topics } from '@weir/contracts';
import { withTrace } from '@weir/telemetry';
import { describe, expect, it } from 'vitest';
import { requestRecord } from './request-record.js';

const { answerRequested } = topics;
const request = (question = 'Why?') =>
  requestRecord({
    source: 'weir/gateway',
    topic: answerRequested,
    schema: answerRequested.schema,
    message: create(answerRequested.schema, { runId: 'r1', app: 'a', question }),
    key: 'r1',
    tenant: 'acme',
    run: 'r1',
    deadline: Date.UTC(2026, 0, 2),
  });

describe('requestRecord', () => {
  it('writes JSON that any client could have written', () => {
    const record = request();
    expect(record.topic).toBe('weir.orchestration.v1.answer-requested');
    expect(JSON.parse(String(record.value))).toEqual({ runId: 'r1', app: 'a', question: 'Why?' });
    expect(record.headers).toMatchObject({
      'content-type': 'application/json',
      ce_type: 'weir.orchestration.v1.AnswerRequested',
      ce_source: 'weir/gateway',
      'weir-tenant': 'acme',
      'weir-run': 'r1',
      'weir-deadline': '2026-01-02T00:00:00.000Z',
    });
    expect(record.headers).not.toHaveProperty('weir-reply-topic');
  });

  it('gives the same request the same id, and passes the trace on', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const traced = withTrace(trace, () => request());
    expect(traced.headers.ce_id).toBe(request().headers.ce_id);
    expect(traced.headers.traceparent).toBe(`00-${trace.traceId}-${trace.spanId}-01`);
  });

  it('refuses what its topic does not take', () => {
    expect(() => request('x'.repeat(answerRequested.maxMessageBytes))).toThrow(
      expect.objectContaining({ code: 'record-too-large', disposition: 'poison' }),
    );
  });
});
