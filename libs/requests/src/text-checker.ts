import { randomUUID } from 'node:crypto';
import { type CheckRequestedSchema, create, type JsonObject, type Topic } from '@weir/contracts';
import type { Steps } from './steps.js';

/** What a policy says of a text: what may be used of it, or that nothing may. */
export type CheckText = (text: string) => Promise<{ text: string } | 'blocked'>;

const STEP = 'check';

/**
 * Has governance check texts as it checks documents, before they are kept somewhere.
 *
 * @param topic - Where checks are asked for: `topics.checkRequested`, named where it is written to.
 * @param policy - The specification of a Policy.
 * @param timeLimitMs - For one text.
 */
export function textChecker(
  steps: Steps,
  {
    topic,
    tenant,
    policy,
    timeLimitMs,
    signal,
  }: {
    topic: Topic<typeof CheckRequestedSchema>;
    tenant: string;
    policy: object;
    timeLimitMs: number;
    signal: AbortSignal;
  },
): CheckText {
  const asJson = JSON.parse(JSON.stringify(policy)) as JsonObject;
  return async (text) => {
    const runId = randomUUID();
    const { verdict, text: allowed } = await steps.request({
      topic,
      message: create(topic.schema, { runId, step: STEP, stage: 'document', text, policy: asJson }),
      expects: 'check',
      tenant,
      runId,
      step: STEP,
      deadline: Date.now() + timeLimitMs,
      signal,
    });
    return verdict === 'block' ? 'blocked' : { text: allowed };
  };
}
