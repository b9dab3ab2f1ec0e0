import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape, type RunsRequestedSchema, type RunsResult, topics } from '@weir/contracts';
import type { Steps } from '@weir/requests';
import type { Caller } from '../auth/caller.js';

/** Asks monitoring for what the chain log has of the caller's tenant. */
export class ChainLog {
  constructor(private readonly steps: Steps) {}

  /**
   * @param options - `deadline` is in milliseconds since the epoch.
   * @throws WeirError poison `where-invalid`, `group-unknown` and the like; `deadline-exceeded` when monitoring does not run.
   */
  ask(
    what: MessageInitShape<typeof RunsRequestedSchema>,
    { caller, deadline, signal }: { caller: Caller; deadline: number; signal: AbortSignal },
  ): Promise<RunsResult> {
    const runId = randomUUID();
    const step = 'runs';
    return this.steps.request({
      topic: topics.runsRequested,
      message: create(topics.runsRequested.schema, { ...what, runId, step }),
      expects: 'runs',
      tenant: caller.tenant,
      runId,
      step,
      deadline,
      signal,
    });
  }
}
