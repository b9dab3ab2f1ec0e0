import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signReceipt, type SigningKey } from '@weir/audit';
import {
  create,
  decodeMessage,
  type DescMessage,
  DocumentDeletedSchema,
  type ErasureCompleted,
  ErasureProgressedSchema,
  type ErasureRequested,
  ErasureStepRequestedSchema,
  hashId,
  HEADER,
  type MessageShape,
  type Topic,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  type AnyConsumer,
  defineConsumer,
  emit,
  emitOther,
  type GatherContext,
  headerOf,
  type InboundRecord,
  type ReadSince,
} from '@weir/kafka';
import { hashOf, type Snapshot } from '@weir/resources';
import { submission } from '../audit/note.js';
import { ErasedScope } from './erased-scope.js';
import { eraseData, type ErasurePorts, type SoFar } from './erase-data.js';
import type { TopicLog } from './topic-log.adapter.js';

export interface EraseDataPorts {
  /** As the eraser, who may rewrite topics. */
  log: TopicLog;
  /** As this service, which reads what it is told. */
  readOwn: ReadSince;
  /** What receipts are signed with; without it they are not. */
  key: SigningKey | undefined;
  snapshot: () => Snapshot;
}

/** Large topics take their time, and brokers delete files when they do. */
const LONGEST_MS = 21_600_000;
/** A service that is down for longer is waited for by the next attempt. */
const STEP_MS = 1_800_000;
const DELETION_MS = 120_000;
const POLL_MS = 250;

/** Erasures, one at a time. What was found is on a topic, so that one which was interrupted goes on. */
export function eraseDataConsumer(ports: EraseDataPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.governance.erase-data',
    topic: topics.erasureRequested,
    ledger: [topics.erasureCompleted, topics.auditSubmitted],
    outcomeId: ({ erasureId }) => receiptId(erasureId),
    concurrency: 1,
    timeoutMs: LONGEST_MS,
    retry: { attempts: 10, firstDelayMs: 1_000, maxDelayMs: 60_000 },
    gather: async (request, context) => {
      const about = { tenant: context.envelope.tenant, requestedAt: context.timestamp };
      return signReceipt(await eraseData(request, about, portsOf(request, context, ports)), ports.key);
    },
    handle: (request, receipt, context) => {
      const { requestedBy: by } = request;
      const note = {
        action: 'data-erased',
        object: { kind: 'Erasure', name: request.erasureId },
        outcome: receipt.outcome,
        digests: { receipt: hashOf({ signature: receipt.signature, completedAt: receipt.completedAt }) },
        by,
      } as const;
      return [
        emit(topics.auditSubmitted, submission(note, context), {
          id: hashId('audit', context.log, String(context.offset)),
          lane: 'number',
        }),
        emitReceipt(receipt),
      ];
    },
    reject: (error, request, context) =>
      request ? [emitReceipt(signReceipt(failed(request, error, context), ports.key))] : undefined,
  });
}

function emitReceipt(receipt: ErasureCompleted) {
  return emit(topics.erasureCompleted, receipt, { id: receiptId(receipt.erasureId) });
}

function receiptId(erasureId: string): string {
  return hashId('erasure', erasureId);
}

function failed(
  { erasureId, target, reason, requestedBy }: ErasureRequested,
  { message: failure }: WeirError,
  { envelope, timestamp }: Pick<GatherContext, 'envelope' | 'timestamp'>,
): ErasureCompleted {
  const at = new Date(timestamp).toISOString();
  return create(topics.erasureCompleted.schema, {
    erasureId,
    outcome: 'incomplete',
    tenant: envelope.tenant,
    reason,
    requestedBy,
    requestedAt: at,
    failure,
    ...(target ? { target } : {}),
  });
}

function portsOf(
  request: ErasureRequested,
  context: GatherContext,
  { log, readOwn, snapshot }: EraseDataPorts,
): ErasurePorts {
  const { erasureId, target } = request;
  const { signal, publish } = context;
  // What was answered before this erasure was interrupted tells nothing of what was written since.
  const begun = randomUUID().slice(0, 8);
  const read = (names: readonly string[], onRecord: (record: InboundRecord) => void) =>
    log.read(names, onRecord, signal);
  /** Looks at what is written from a time on, until something is accepted. */
  const waitFor = async <Schema extends DescMessage>(
    topic: Topic<Schema>,
    since: number,
    timeoutMs: number,
    accept: (message: MessageShape<Schema>) => boolean,
  ): Promise<MessageShape<Schema> | undefined> => {
    const giveUpAt = performance.now() + timeoutMs;
    for (;;) {
      let found: MessageShape<Schema> | undefined;
      await readOwn(
        [topic.name],
        since,
        (record) => {
          const message = messageIn(topic, record);
          if (message && accept(message)) found ??= message;
        },
        signal,
      );
      if (found || performance.now() > giveUpAt) return found;
      await sleep(POLL_MS, undefined, { signal });
    }
  };
  return {
    topicNames: () => log.names(),
    read,
    rewrite: (topic, rewriting) => log.rewrite(topic, rewriting, signal),
    now: Date.now,
    waitUntil: (time) => sleep(Math.max(0, time - Date.now()), undefined, { signal }),
    modelsTrainedOn: (names) =>
      snapshot()
        .list('Model')
        .filter(({ spec }) => 'card' in spec && spec.card?.trainedOn?.some((name) => names.has(name)))
        .map(({ name }) => name),
    progress: (phase, done, of, { scope, objects, goneAt }) =>
      publish([
        emit(
          topics.erasureProgressed,
          create(ErasureProgressedSchema, {
            erasureId,
            phase,
            done: BigInt(done),
            of: BigInt(of),
            ...(scope ? { scope: scope.toMessage() } : {}),
            ...(objects ? { objects: [...objects] } : {}),
            ...(goneAt === undefined ? {} : { goneAt: BigInt(goneAt) }),
          }),
          { id: hashId('erasure-progress', erasureId, phase, String(done), String(Date.now())) },
        ),
      ]),
    before: async () => {
      const so: { -readonly [Part in keyof SoFar]?: SoFar[Part] } = {};
      await readOwn(
        [topics.erasureProgressed.name],
        context.timestamp,
        (record) => {
          const message = messageIn(topics.erasureProgressed, record);
          if (message?.erasureId !== erasureId) return;
          if (message.scope) so.scope ??= ErasedScope.from(message.scope);
          if (message.objects.length > 0) so.objects = message.objects;
          so.goneAt = Math.max(so.goneAt ?? 0, Number(message.goneAt));
        },
        signal,
      );
      return so;
    },
    deleteDocument: async ({ collection, documentId }) => {
      const message = create(DocumentDeletedSchema, { collection, documentId });
      const since = Date.now();
      const id = hashId('erasure-delete', erasureId, collection, documentId);
      await publish([emitOther(topics.documentSubmitted, DocumentDeletedSchema, message, { id, key: documentId })]);
      const deleted = await waitFor(
        topics.documentStatus,
        since,
        DELETION_MS,
        (status) => status.collection === collection && status.documentId === documentId && status.status === 'deleted',
      );
      if (deleted) return;
      throw new WeirError({
        code: 'document-not-deleted',
        disposition: 'retryable',
        field: 'documentId',
        message: 'A document was not deleted in time. See that ingestion and retrieval run: weir status',
      });
    },
    step: async (store, action, scope, attempt) => {
      const stepId = `${erasureId}/${store}/${action}/${attempt}/${begun}`;
      const message = create(ErasureStepRequestedSchema, {
        erasureId,
        stepId,
        store,
        action,
        scope: scope.toMessage(),
        everything: target?.everything ?? false,
      });
      const since = context.timestamp;
      await publish([emit(topics.erasureStepRequested, message, { id: hashId('erasure-step-requested', stepId) })]);
      const reply = await waitFor(topics.erasureStepCompleted, since, STEP_MS, (one) => one.stepId === stepId);
      if (reply) return reply;
      throw new WeirError({
        code: 'erasure-step-late',
        disposition: 'retryable',
        field: store,
        message: `The service that keeps ${store} did not answer in time. See that it runs: weir status`,
      });
    },
  };
}

function messageIn<Schema extends DescMessage>(
  topic: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return decodeMessage(topic.schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType));
  } catch {
    return undefined;
  }
}
