import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape, type Topic, topics } from '@weir/contracts';
import type { StepKind, StepResults, Steps } from '@weir/requests';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';

/** What monitoring can be asked for, by the name of its reply. */
const TOPICS = {
  runs: topics.runsRequested,
  drift: topics.driftRequested,
  costs: topics.costsRequested,
  alerts: topics.alertsRequested,
} as const satisfies Partial<Record<StepKind, Topic>>;
type Asked = keyof typeof TOPICS;

/** Asks monitoring in the name of a caller. */
export class Monitoring {
  constructor(
    private readonly steps: Steps,
    /** For a reply, milliseconds. */
    private readonly requestMs: number,
  ) {}

  /**
   * @param reply - Whoever it is for: nobody waits once they are gone.
   * @throws WeirError poison `where-invalid`, `group-unknown` and the like; `deadline-exceeded` when monitoring does not run.
   */
  ask<Kind extends Asked>(
    kind: Kind,
    what: MessageInitShape<(typeof TOPICS)[Kind]['schema']>,
    { caller, reply }: { caller: Caller; reply: FastifyReply },
  ): Promise<StepResults[Kind]> {
    const runId = randomUUID();
    const topic: Topic = TOPICS[kind];
    return this.steps.request({
      topic,
      message: create(topic.schema, { ...what, runId, step: kind }),
      expects: kind,
      tenant: caller.tenant,
      runId,
      step: kind,
      deadline: Date.now() + this.requestMs,
      signal: clientGone(reply),
    });
  }
}
