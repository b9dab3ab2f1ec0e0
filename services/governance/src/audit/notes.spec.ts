import { saltedDigest } from '@weir/audit';
import {
  AnswerCompletedSchema,
  type AuditSubmitted,
  create,
  encodeJson,
  HEADER,
  type MessageInitShape,
  type DescMessage,
  type Topic,
  topics,
} from '@weir/contracts';
import { type AnyConsumer, type Emission, fakeMessageContext } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { noteAuditConsumers } from './note-audit.consumer.js';

const consumers = noteAuditConsumers();
const consumerOf = (topic: Topic): AnyConsumer => consumers.find((one) => one.topic.name === topic.name)!;

interface Sent {
  headers?: Record<string, string>;
  tenant?: string;
  key?: string;
  offset?: number;
}

/** What the loop does with a record of these bytes. */
function deliver(
  topic: Topic,
  value: Buffer | null,
  { headers = {}, tenant = 'acme', key = '', offset = 7 }: Sent = {},
) {
  const consumer = consumerOf(topic);
  const all = new Map([[HEADER.source, 'weir/orchestration'], ...Object.entries(headers)]);
  const context = fakeMessageContext(topic.name, {
    envelope: { tenant, headers: all, run: 'run-1' },
    partition: 3,
    timestamp: 1_000,
    key,
    offset,
  });
  const message: unknown = consumer.decode!(value, context);
  consumer.history?.remember(message, context, undefined as never);
  return consumer.handle(message, undefined, context);
}

function note<Schema extends DescMessage>(topic: Topic<Schema>, fields: MessageInitShape<Schema>, sent?: Sent) {
  const message = create<Schema>(topic.schema, fields);
  return entryOf(deliver(topic, encodeJson(topic.schema, message), sent));
}

function entryOf([emission]: readonly Emission[]) {
  return (emission?.message as AuditSubmitted | undefined)?.entry;
}

const SECRET = 'the question and the answer';

describe('notes for the audit trail', () => {
  it.each<[string, Topic, object, object]>([
    [
      'an outcome, with what made and what stopped it',
      topics.answerCompleted,
      {
        runId: 'run-1',
        app: 'support',
        outcome: 'refused',
        answer: SECRET,
        reason: { code: 'input-blocked', message: SECRET },
        fingerprint: 'f1',
        citations: [
          { collection: 'handbook', documentId: 'leave.md', version: 3n, quote: SECRET, chunkId: 'a' },
          { collection: 'handbook', documentId: 'leave.md', version: 3n, quote: SECRET, chunkId: 'b' },
        ],
        verdicts: [
          { stage: 'input', verdict: 'allow', findings: [] },
          { stage: 'output', verdict: 'redact', findings: [{ guardrail: 'pii', type: 'email', message: SECRET }] },
          { stage: 'output', verdict: 'block', findings: [] },
        ],
      },
      {
        action: 'answer-completed',
        object: { kind: 'App', name: 'support' },
        outcome: 'refused',
        reason: 'input-blocked',
        runId: 'run-1',
        fingerprint: 'f1',
        verdicts: ['output/redact/pii/email', 'output/block'],
        uses: [{ kind: 'Document', name: 'handbook/leave.md', version: '3' }],
      },
    ],
    [
      'a document that was refused',
      topics.documentStatus,
      {
        collection: 'c',
        documentId: 'd',
        version: 2n,
        status: 'rejected',
        reason: { code: 'document-blocked', message: SECRET },
      },
      {
        action: 'document-rejected',
        object: { kind: 'Document', name: 'c/d', version: '2' },
        reason: 'document-blocked',
      },
    ],
    [
      'who may read a document from now on',
      topics.documentAmended,
      {
        document: { collection: 'c', documentId: 'd', version: 2n },
        change: { case: 'access', value: { readers: ['hr'] } },
      },
      { action: 'document-access-changed', uses: [{ kind: 'Group', name: 'hr' }] },
    ],
    [
      'a decision about a call',
      topics.approvalDecided,
      { runId: 'run-1', step: 'call', approved: false, by: 'ada', reason: SECRET },
      {
        action: 'approval-decided',
        object: { kind: 'Call', name: 'run-1/call' },
        outcome: 'denied',
        actor: { name: 'ada' },
      },
    ],
    [
      'a decision about a text, without the text',
      topics.reviewDecided,
      { runId: 'run-1', step: 'check-output', decision: 'edit', text: SECRET, reason: SECRET, by: 'ada' },
      { action: 'review-decided', object: { kind: 'Review', name: 'run-1/check-output' }, outcome: 'edit' },
    ],
    [
      'a call that may change something',
      topics.callBegun,
      { runId: 'run-1', step: 'call', tool: 'payments', function: 'refund' },
      { action: 'tool-called', object: { kind: 'Tool', name: 'payments', version: 'refund' } },
    ],
    [
      'a decision about a promotion',
      topics.promotionDecided,
      { promotion: 'brief', runId: 'p', decision: 'rollback', caller: 'ada' },
      { action: 'promotion-decided', object: { kind: 'Promotion', name: 'brief' }, outcome: 'rollback' },
    ],
    [
      'where a promotion is',
      topics.promotionAdvanced,
      { promotion: 'brief', runId: 'p', app: 'support', phase: 'promoted', settled: true },
      { action: 'promotion-advanced', outcome: 'promoted', uses: [{ kind: 'App', name: 'support' }] },
    ],
    [
      'feedback, without its words',
      topics.feedbackRecorded,
      { runId: 'run-1', rater: 'ada', scale: 'thumbs', rating: -1, correction: SECRET, comment: SECRET },
      { action: 'feedback-given', outcome: 'thumbs:-1 correction comment' },
    ],
    [
      'an evaluation, without its dataset',
      topics.evaluationRequested,
      { runId: 'e', suite: 'smoke', spec: { data: SECRET }, cause: 'asked', caller: 'ada' },
      { action: 'evaluation-requested', object: { kind: 'Suite', name: 'smoke' }, actor: { name: 'ada' } },
    ],
    [
      'a call that a budget refuses',
      topics.budgetDecided,
      {
        callId: 'c',
        at: '2026-11-01T00:00:00Z',
        granted: false,
        code: 'budget-spent',
        message: SECRET,
        budget: 'monthly',
        request: { callId: 'c', runId: 'run-1', app: 'support', caller: 'ada' },
      },
      {
        action: 'budget-refused',
        object: { kind: 'Budget', name: 'monthly' },
        reason: 'budget-spent',
        actor: { name: 'ada' },
        uses: [{ kind: 'App', name: 'support' }],
      },
    ],
    [
      'a review that is late',
      topics.modelReviewDue,
      { model: 'small', reviewBy: '2026-11-01' },
      { action: 'model-review-due', object: { kind: 'Model', name: 'small' } },
    ],
  ])('says %s', (_what, topic, fields, expected) => {
    const [emission] = deliver(topic, encodeJson(topic.schema, create(topic.schema, fields as never)));
    expect(entryOf([emission!])).toMatchObject({ at: '1970-01-01T00:00:01.000Z', tenant: 'acme', ...expected });
    expect(encodeJson(topics.auditSubmitted.schema, emission!.message as AuditSubmitted).toString()).not.toContain(
      SECRET,
    );
  });

  it.each<[string, Topic, object]>([
    ['an answer of an experiment', topics.answerCompleted, { runId: 'r', outcome: 'answered', experiment: 'e' }],
    ['a step on the way of a document', topics.documentStatus, { collection: 'c', documentId: 'd', status: 'chunked' }],
    [
      'a document on its way out: its status tells',
      topics.documentAmended,
      { document: { documentId: 'd' }, change: { case: 'removal', value: {} } },
    ],
    [
      'a call that a budget grants',
      topics.budgetDecided,
      { callId: 'c', at: '2026-11-01T00:00:00Z', granted: true, request: { callId: 'c', runId: 'r' } },
    ],
    [
      'a promotion whose step is not in force',
      topics.promotionAdvanced,
      { promotion: 'p', runId: 'r', phase: 'canary' },
    ],
  ])('says nothing of %s', (_what, topic, fields) => {
    expect(deliver(topic, encodeJson(topic.schema, create(topic.schema, fields as never)))).toEqual([]);
  });

  it('names whoever it was done for, the service that wrote it, and where it stands', () => {
    const fields = { runId: 'run-1', outcome: 'answered' };
    const value = encodeJson(AnswerCompletedSchema, create(AnswerCompletedSchema, fields));
    const [emission] = deliver(topics.answerCompleted, value, { headers: { [HEADER.actor]: 'support-site' } });
    expect(emission!.message).toMatchObject({
      entry: { actor: { service: 'orchestration', name: 'support-site' } },
      source: { topic: topics.answerCompleted.name, partition: 3, offset: 7n },
    });
    expect(emission!.options.lane).toBe('number');
  });

  it('keeps a digest of an answer, which tells nothing without the salt', () => {
    const digestSalt = new Uint8Array(16).fill(1);
    const answered = { runId: 'run-1', outcome: 'answered', answer: '27 days' };
    expect(note(topics.answerCompleted, { ...answered, digestSalt })?.digests).toEqual({
      answer: saltedDigest('27 days', digestSalt),
    });
    expect(note(topics.answerCompleted, answered)?.digests).toEqual({});
  });

  it('says the same under the same id when a record is delivered twice, and another of another record', () => {
    const value = encodeJson(AnswerCompletedSchema, create(AnswerCompletedSchema, { runId: 'r', outcome: 'failed' }));
    const [first] = deliver(topics.answerCompleted, value);
    expect(deliver(topics.answerCompleted, value)).toEqual([first]);
    expect(deliver(topics.answerCompleted, value, { offset: 8 })[0]!.options.id).not.toBe(first!.options.id);
  });

  it.each([
    ['no JSON', Buffer.from('{"runId":')],
    ['no value', null],
    ['nothing that it needs', Buffer.from('{}')],
  ])('says nothing of a record with %s: whoever handles it tells', (_what, value) => {
    for (const { topic } of consumers.filter((one) => one.topic.name !== topics.resourceChanged.name)) {
      expect(deliver(topic, value)).toEqual([]);
    }
  });
});

describe('notes of resources', () => {
  const { resourceChanged } = topics;
  const change = (hash: string, changedBy = '') =>
    encodeJson(
      resourceChanged.schema,
      create(resourceChanged.schema, { kind: 'Policy', name: 'strict', spec: { a: SECRET }, hash, changedBy }),
    );
  const key = 'Policy/strict';

  it('say what was before, what is now and who changed it; not what it says', () => {
    const entries = [
      deliver(resourceChanged, change('h1', 'ada'), { key, offset: 1 }),
      deliver(resourceChanged, change('h2', 'bob'), { key, offset: 2 }),
      deliver(resourceChanged, null, { key, offset: 3, headers: { [HEADER.actor]: 'eve' } }),
      deliver(resourceChanged, change('h1'), { key, offset: 4 }),
    ].map(entryOf);
    expect(entries.map((entry) => [entry?.action, entry?.outcome, entry?.actor?.name, { ...entry?.digests }])).toEqual([
      ['resource-changed', 'made', 'ada', { after: 'h1' }],
      ['resource-changed', 'changed', 'bob', { before: 'h1', after: 'h2' }],
      ['resource-deleted', '', 'eve', { before: 'h2' }],
      ['resource-changed', 'made', '', { after: 'h1' }],
    ]);
    expect(JSON.stringify(entries, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value))).not.toContain(
      SECRET,
    );
  });

  it('say of a key that it was made, changed and revoked', () => {
    const named = 'ApiKey/ci';
    const made = (hash: string) =>
      encodeJson(
        resourceChanged.schema,
        create(resourceChanged.schema, { kind: 'ApiKey', name: 'ci', spec: { a: SECRET }, hash, changedBy: 'ada' }),
      );
    const actions = [made('h1'), made('h2'), null].map(
      (value, index) => entryOf(deliver(resourceChanged, value, { key: named, offset: 20 + index }))?.action,
    );
    expect(actions).toEqual(['key-made', 'resource-changed', 'key-revoked']);
  });

  it('say nothing of what cannot be read', () => {
    expect(deliver(resourceChanged, Buffer.from('{'), { key, offset: 9 })).toEqual([]);
  });
});
