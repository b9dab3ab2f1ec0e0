import { Controller, Inject, Param, Res } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { Documents } from '../documents/documents.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { citedBy, documentKey, explainRun } from './explain-run.js';
import { explainRoutes } from './explain.routes.js';
import type { ExplanationJson } from './explain.schema.js';
import type { Reading } from '../feedback/read-runs.js';
import { type PastRun, readOutcome, readRun } from './read-run.js';
import { traceRun } from './trace-run.js';
import type { TraceJson } from './trace.schema.js';

/** Documents of one answer that are asked about; the rest counts as withheld. */
const MOST_SOURCES = 50;

@Controller()
export class ExplainController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Documents) private readonly documents: Documents,
  ) {}

  @Serves(explainRoutes.explainRun)
  async explainRun(
    @Param('runId') runId: string,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const run = await this.reading(caller, reply, (reading) => readRun(reading, runId, Date.now()));
    const readable = await this.readable(run, caller, clientGone(reply));
    const { snapshot } = this.gateway.resources;
    const explanation: ExplanationJson = explainRun(run, { caller, snapshot, readable });
    void reply.send(explanation);
  }

  @Serves(explainRoutes.traceRun)
  async traceRun(@Param('runId') runId: string, @CalledBy() caller: Caller, @Res() reply: FastifyReply): Promise<void> {
    const run = await this.reading(caller, reply, async (reading) => {
      const outcome = await readOutcome(reading, runId, Date.now());
      return outcome.completed.steps.length > 0 ? { ...outcome, told: [] } : readRun(reading, runId, Date.now());
    });
    const trace: TraceJson = traceRun(run);
    void reply.send(trace);
  }

  /** Reads the log for as long as a request may take, and the client waits. */
  private async reading<Result>(
    caller: Caller,
    reply: FastifyReply,
    read: (reading: Reading) => Promise<Result>,
  ): Promise<Result> {
    const { readSince, limits } = this.gateway;
    const over = AbortSignal.timeout(limits.requestMs);
    const signal = AbortSignal.any([clientGone(reply), over]);
    try {
      return await read({ read: readSince, tenant: caller.tenant, signal });
    } catch (error) {
      throw over.aborted ? tooLong(error) : error;
    }
  }

  /** Whoever may not read a document is told of it as if it were not there; so it is the registry that is asked. */
  private async readable(run: PastRun, caller: Caller, signal: AbortSignal): Promise<Map<string, string>> {
    const deadline = Date.now() + this.gateway.limits.requestMs;
    const titles = new Map<string, string>();
    await Promise.all(
      citedBy(run)
        .slice(0, MOST_SOURCES)
        .map(async (document) => {
          try {
            const { collection, documentId } = document;
            const { title } = await this.documents.show(documentId, { caller, collection, deadline, signal });
            titles.set(documentKey(document), title);
          } catch (error) {
            if (!WeirError.is(error) || error.code !== 'document-unknown') throw error;
          }
        }),
    );
    return titles;
  }
}

function tooLong(cause: unknown): WeirError {
  return new WeirError({
    code: 'deadline-exceeded',
    disposition: 'retryable',
    message: 'The log could not be read in time; try again.',
    cause,
  });
}
