import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { feedbackOf, joinFeedback } from '@weir/feedback';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import { feedbackJson, joinedJson } from './feedback-json.js';
import { feedbackMessage } from './feedback-message.js';
import { feedbackRoutes } from './feedback.routes.js';
import {
  type FeedbackJson,
  type FeedbackListJson,
  type FeedbackQuery,
  feedbackQuerySchema,
  type FeedbackRequestBody,
  feedbackRequestSchema,
} from './feedback.schema.js';
import { periodOf } from './period.js';
import { type Reading, readFeedback, readRuns } from './read-runs.js';
import { RunLookup } from './run-lookup.js';

/** An answer may be rated as long as the log holds it. */
const WEEK_MS = 7 * 86_400_000;

@Controller()
export class FeedbackController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(RunLookup) private readonly runs: RunLookup,
  ) {}

  @Serves(feedbackRoutes.giveFeedback)
  async giveFeedback(
    @Param('runId') runId: string,
    @Body(new Valid(feedbackRequestSchema)) body: FeedbackRequestBody,
    @CalledBy() caller: Caller,
  ): Promise<FeedbackJson> {
    const { tenant } = caller;
    const at = Date.now();
    const message = feedbackMessage(runId, body, caller, at);
    if (!(await this.runs.has(tenant, runId))) throw unknown();
    const topic = topics.feedbackRecorded;
    const step = JSON.stringify([message.rater, message.at]);
    const record = requestRecord({
      topic,
      schema: topic.schema,
      message,
      key: runId,
      tenant,
      run: runId,
      actor: caller.name,
      step,
    });
    await this.gateway.publisher.publish([record]);
    return feedbackJson(feedbackOf(message, at));
  }

  @Serves(feedbackRoutes.listFeedback)
  async listFeedback(
    @Query(new Valid(feedbackQuerySchema, 'query')) query: FeedbackQuery,
    @CalledBy() { tenant }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { app, limit } = query;
    const period = periodOf(query, Date.now());
    const reading: Reading = { read: this.gateway.readSince, tenant, signal: clientGone(reply) };
    const { latest, ignored } = await readFeedback(reading, period.from);
    const rated = latest.byRun();
    const { runs } = await readRuns(reading, {
      since: period.from - WEEK_MS,
      limit,
      isWanted: () => true,
      runIds: rated,
    });
    const joined = joinFeedback(latest.all(), runs, { app, ...period });
    const list: FeedbackListJson = {
      feedback: joined.slice(-limit).map(joinedJson),
      ignored,
      dropped: latest.dropped + Math.max(0, joined.length - limit),
    };
    void reply.send(list);
  }
}

function unknown(): WeirError {
  return new WeirError({
    code: 'run-unknown',
    disposition: 'poison',
    field: 'runId',
    message: 'There is no answer of this run id, or the log does not hold it any longer.',
  });
}
