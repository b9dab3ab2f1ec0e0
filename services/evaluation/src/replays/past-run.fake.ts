import {
  AnswerCompletedSchema,
  AnswerRequestedSchema,
  create,
  type DescMessage,
  encodeJson,
  HEADER,
  type Hit,
  HitSchema,
  JSON_TYPE,
  type MessageInitShape,
  type Topic,
} from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import type { PastRun } from './past-run.js';

export const TENANT = 'acme';

export const hit = (chunkId: string, fields: MessageInitShape<typeof HitSchema> = {}): Hit =>
  create(HitSchema, {
    chunkId,
    documentId: `${chunkId}.md`,
    collection: 'handbook',
    text: `${chunkId} says so.`,
    ...fields,
  });

/** A question to `support` that was answered from what its search found. */
export function fakePastRun({
  request = {},
  answer = {},
  ...fields
}: Partial<Omit<PastRun, 'request' | 'answer'>> & {
  request?: MessageInitShape<typeof AnswerRequestedSchema>;
  answer?: MessageInitShape<typeof AnswerCompletedSchema>;
} = {}): PastRun {
  const runId = fields.runId ?? 'run-1';
  return {
    runId,
    at: 1_000,
    request: create(AnswerRequestedSchema, { runId, app: 'support', question: 'Why?', groups: ['hr'], ...request }),
    answer: create(AnswerCompletedSchema, {
      runId,
      app: 'support',
      outcome: 'answered',
      answer: 'So.',
      provenance: { pattern: 'rag' },
      ...answer,
    }),
    searches: [{ step: 'retrieve', hits: [hit('a'), hit('b')] }],
    calls: [],
    isWhole: true,
    ...fields,
  };
}

/** A message as a record of its topic. */
export function fakeRecord<Schema extends DescMessage>(
  { name, schema }: Topic<Schema>,
  init: MessageInitShape<Schema>,
  { run, tenant = TENANT, timestamp = 1_000 }: { run?: string; tenant?: string; timestamp?: number } = {},
): InboundRecord {
  const headers = { [HEADER.tenant]: tenant, [HEADER.contentType]: JSON_TYPE, ...(run ? { [HEADER.run]: run } : {}) };
  return {
    topic: name,
    partition: 0,
    offset: 0,
    timestamp,
    key: null,
    value: Buffer.from(encodeJson(schema, create(schema, init))),
    headers: Object.entries(headers).map(([key, value]) => [Buffer.from(key), Buffer.from(value)] as const),
  };
}
