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
import { type PastRun, readRun } from './read-run.js';

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
    const { readSince, limits, resources } = this.gateway;
    const over = AbortSignal.timeout(limits.requestMs);
    const signal = AbortSignal.any([clientGone(reply), over]);
    let run: PastRun;
    try {
      run = await readRun({ read: readSince, tenant: caller.tenant, signal }, runId, Date.now());
    } catch (error) {
      throw over.aborted ? tooLong(error) : error;
    }
    const readable = await this.readable(run, caller, signal);
    const explanation: ExplanationJson = explainRun(run, { caller, snapshot: resources.snapshot, readable });
    void reply.send(explanation);
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
