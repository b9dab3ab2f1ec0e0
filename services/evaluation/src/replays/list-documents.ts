import { randomUUID } from 'node:crypto';
import { create, DocumentsRequestedSchema, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import type { Steps } from '@weir/requests';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListDocuments } from './current-readers.js';

const PAGE = 1_000;
const TIMEOUT_MS = 30_000;
const ATTEMPTS = 5;
const RETRY_MS = 1_000;

/** Asks retrieval, and again while it cannot say. */
export function listDocuments(steps: Steps, tenant: string): ListDocuments {
  return async ({ collection, groups, after }, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const runId = randomUUID();
      const step = 'documents';
      const message = create(DocumentsRequestedSchema, {
        runId,
        step,
        collection,
        groups: [...groups],
        after,
        limit: PAGE,
      });
      const deadline = Date.now() + TIMEOUT_MS;
      const topic = topics.documentsRequested;
      try {
        return await steps.request({ topic, message, expects: 'documents', tenant, runId, step, deadline, signal });
      } catch (error) {
        signal.throwIfAborted();
        if (attempt === ATTEMPTS || classify(error).disposition !== 'retryable') throw error;
        await sleep(RETRY_MS, undefined, { signal });
      }
    }
  };
}
