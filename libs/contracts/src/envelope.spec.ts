import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { type Envelope, HEADER, writeHeaders } from './envelope.js';

const minimal: Envelope = {
  id: 'Hq3m1xZt7c0Pp2vN9kLr5A',
  type: 'weir.ingestion.v1.DocumentSubmitted',
  source: 'weir/gateway',
  time: '2026-03-01T12:00:00.000Z',
  tenant: 'acme',
};
const full: Required<Envelope> = {
  ...minimal,
  subject: 'people/annual-leave.md',
  contentType: 'application/json',
  run: 'run-0001',
  actor: 'support-site',
  causation: 'cause',
  deadline: '2026-03-01T12:00:30.000Z',
  replyTopic: 'weir.replies.client',
  attempt: 2,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
};

/** What the CloudEvents SDK makes of a record: it is the judge of the headers. */
function asCloudEvent(envelope: Envelope, data: unknown): CloudEvent<unknown> {
  const record = { key: 'k', value: data, headers: writeHeaders(envelope) } as unknown as KafkaMessage;
  expect(Kafka.isEvent(record)).toBe(true);
  return Kafka.toEvent(record) as CloudEvent<unknown>;
}

describe('writeHeaders', () => {
  it('makes a record that the CloudEvents SDK reads in binary mode', () => {
    const event = asCloudEvent(full, '{"documentId":"people/annual-leave.md"}');
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: full.id,
      type: full.type,
      source: full.source,
      time: full.time,
      subject: full.subject,
      datacontenttype: 'application/json',
    });
  });

  it('names the attributes as the SDK does when it writes', () => {
    const { id, type, source, time, subject, contentType } = full;
    const event = new CloudEvent({ id, type, source, time, subject, datacontenttype: contentType, data: {} });
    const theirs = Kafka.binary(event).headers as Record<string, unknown>;
    const ours = writeHeaders(full);
    // The binding maps that attribute to `content-type` alone; the SDK writes it twice.
    delete theirs['ce_datacontenttype'];
    for (const name of Object.keys(theirs)) expect([name, ours[name]]).toEqual([name, theirs[name]]);
  });

  it('is complete with what every record has, and writes nothing for what it has not', () => {
    const headers = writeHeaders(minimal);
    expect(Object.keys(headers).sort()).toEqual(
      ['ce_id', 'ce_source', 'ce_specversion', 'ce_time', 'ce_type', 'weir-tenant'].sort(),
    );
    expect(asCloudEvent({ ...minimal, contentType: 'application/json' }, '{}').validate()).toBe(true);
  });

  it('carries Weir’s own headers and the W3C trace context beside them', () => {
    expect(writeHeaders(full)).toMatchObject({
      'weir-tenant': 'acme',
      'weir-run': 'run-0001',
      'weir-causation': 'cause',
      'weir-deadline': '2026-03-01T12:00:30.000Z',
      'weir-reply-topic': 'weir.replies.client',
      'weir-attempt': '2',
      traceparent: full.traceparent,
      tracestate: full.tracestate,
    });
  });

  it('writes every part of an envelope, under the name that is documented', () => {
    const written = new Set(Object.keys(writeHeaders(full)));
    const parts = Object.keys(full) as (keyof Envelope)[];
    expect(parts.filter((part) => !written.has(HEADER[part]))).toEqual([]);
    expect(written.size).toBe(parts.length + 1);
  });
});
