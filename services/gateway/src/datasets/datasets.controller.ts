import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Body, Controller, Inject, Res } from '@nestjs/common';
import { replyTopics, topics } from '@weir/contracts';
import { type AnsweredRun, isWanted } from '@weir/feedback';
import { type CheckText, Steps, textChecker } from '@weir/requests';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { periodOf } from '../feedback/period.js';
import { type Reading, readFeedback, readRuns } from '../feedback/read-runs.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { NDJSON_BODY } from '../http/route.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { SOURCE } from '../publish/request-record.js';
import { datasetsRoutes } from './datasets.routes.js';
import { type DatasetRequestBody, datasetRequestSchema } from './datasets.schema.js';
import { itemsOfTraffic } from './items-of-traffic.js';

@Controller()
export class DatasetsController {
  /** As uploads, so that nobody who waits for an answer is held up. */
  readonly #steps: Steps;

  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {
    const { uploads: publisher, uploadWaits: waits } = gateway;
    this.#steps = new Steps({ publisher, waits, source: SOURCE, replyTopic: replyTopics.gateway });
  }

  @Serves(datasetsRoutes.datasetFromTraffic)
  async datasetFromTraffic(
    @Body(new Valid(datasetRequestSchema)) request: DatasetRequestBody,
    @CalledBy() { tenant }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const signal = clientGone(reply);
    const reading: Reading = { read: this.gateway.readSince, tenant, signal };
    const check = this.#checkBy(request.app, tenant, signal);
    const { runs, feedback, counted } = await readTraffic(reading, request, Date.now());
    const body = new PassThrough();
    void reply.header('content-type', NDJSON_BODY).send(body);
    try {
      for await (const line of itemsOfTraffic([...runs.values()], feedback, check, counted)) {
        body.write(`${JSON.stringify(line)}\n`);
      }
      body.end();
      await once(body, 'close').catch(() => undefined);
    } catch (error) {
      // The response is under way: that it is cut says that it is not whole.
      body.destroy(error as Error);
    }
  }

  /** @throws WeirError poison `app-unknown` or `policy-unknown`. */
  #checkBy(app: string, tenant: string, signal: AbortSignal): CheckText {
    const { snapshot } = this.gateway.resources;
    const policy = snapshot.get('Policy', snapshot.get('App', app).policy);
    return textChecker(this.#steps, {
      topic: topics.checkRequested,
      tenant,
      policy,
      timeLimitMs: this.gateway.limits.requestMs,
      signal,
    });
  }
}

async function readTraffic(reading: Reading, request: DatasetRequestBody, now: number) {
  const { from, to } = periodOf(request, now);
  const { latest } = await readFeedback(reading, from);
  const feedback = latest.byRun();
  const { rating, labels } = request;
  let experiments = 0;
  const wanted = (run: AnsweredRun): boolean => {
    if (run.app !== request.app || run.at < from || run.at >= to) return false;
    if (!isWanted(run, feedback.get(run.runId) ?? [], request)) return false;
    if (run.experiment) experiments += 1;
    return !run.experiment;
  };
  const { runs, dropped } = await readRuns(reading, {
    since: from,
    limit: request.limit,
    isWanted: wanted,
    ...(rating || labels ? { runIds: feedback } : {}),
  });
  return { runs, feedback, counted: { experiments, dropped } };
}
