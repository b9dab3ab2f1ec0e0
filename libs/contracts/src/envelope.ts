/**
 * What travels in a record's headers: CloudEvents 1.0 in the Kafka protocol binding's binary mode (section 3.2), the W3C
 * trace context, and Weir's own. Tools can route and trace a record that they cannot decode.
 */
export interface Envelope {
  /** `ce_id`: deterministic, so that doing a thing twice writes the same record. */
  id: string;
  /** `ce_type`: the message's full name. */
  type: string;
  /** `ce_source`: `weir/<service>`. */
  source: string;
  /** `ce_time`: RFC 3339. */
  time: string;
  /** `ce_subject`: document or run id. */
  subject?: string;
  contentType?: string;
  /** `weir-tenant`. */
  tenant: string;
  /** `weir-run`: run id, on everything done for a run. */
  run?: string;
  /** `weir-actor`: name of the ApiKey in whose name it is done, on everything that follows from it too. */
  actor?: string;
  /** `weir-causation`: `ce_id` of the record this one follows from. */
  causation?: string;
  /** `weir-deadline`: RFC 3339; after it nobody waits for the reply. */
  deadline?: string;
  /** `weir-reply-topic`. */
  replyTopic?: string;
  /** `weir-attempt`: deliveries before this one, on redriven dead letters. */
  attempt?: number;
  traceparent?: string;
  tracestate?: string;
}

export type Headers = Record<string, string>;

/** Header names, as they stand on the record. */
export const HEADER = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  subject: 'ce_subject',
  contentType: 'content-type',
  tenant: 'weir-tenant',
  run: 'weir-run',
  actor: 'weir-actor',
  causation: 'weir-causation',
  deadline: 'weir-deadline',
  replyTopic: 'weir-reply-topic',
  attempt: 'weir-attempt',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  /** Names the collection on a record with a null value, which has no payload to name it. */
  collection: 'weir-collection',
  /** On such a record, the version it deletes up to. */
  version: 'weir-version',
} as const;

export function writeHeaders(envelope: Envelope): Headers {
  const headers: Headers = {
    ce_specversion: '1.0',
    [HEADER.id]: envelope.id,
    [HEADER.type]: envelope.type,
    [HEADER.source]: envelope.source,
    [HEADER.time]: envelope.time,
    [HEADER.tenant]: envelope.tenant,
  };
  if (envelope.subject !== undefined) headers[HEADER.subject] = envelope.subject;
  if (envelope.contentType !== undefined) headers[HEADER.contentType] = envelope.contentType;
  if (envelope.run !== undefined) headers[HEADER.run] = envelope.run;
  if (envelope.actor !== undefined) headers[HEADER.actor] = envelope.actor;
  if (envelope.causation !== undefined) headers[HEADER.causation] = envelope.causation;
  if (envelope.deadline !== undefined) headers[HEADER.deadline] = envelope.deadline;
  if (envelope.replyTopic !== undefined) headers[HEADER.replyTopic] = envelope.replyTopic;
  if (envelope.attempt !== undefined) headers[HEADER.attempt] = String(envelope.attempt);
  if (envelope.traceparent !== undefined) headers[HEADER.traceparent] = envelope.traceparent;
  if (envelope.tracestate !== undefined) headers[HEADER.tracestate] = envelope.tracestate;
  return headers;
}

/** `Date.parse` alone reads a bare number as a year. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** An RFC 3339 time, in milliseconds since the epoch; NaN when it is none. */
export function readTime(value: string): number {
  return RFC_3339.test(value) ? Date.parse(value) : NaN;
}
