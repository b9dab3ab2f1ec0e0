import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Body, Controller, Inject, Param, Res } from '@nestjs/common';
import { create, HEADER, type JsonObject, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { replayMessage } from '@weir/experiments';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { NDJSON_BODY } from '../http/route.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid, validate } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import { evaluationJson, resultIn } from './evaluation-json.js';
import { evaluationsRoutes } from './evaluations.routes.js';
import {
  type EvaluationJson,
  type EvaluationListJson,
  type EvaluationRequestBody,
  evaluationRequestSchema,
  replaySpecSchema,
  specSchema,
} from './evaluations.schema.js';
import type { KnownEvaluation } from './evaluations.js';

@Controller()
export class EvaluationsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(evaluationsRoutes.startEvaluation)
  async startEvaluation(
    @Body(new Valid(evaluationRequestSchema)) { suite, spec, replay }: EvaluationRequestBody,
    @CalledBy() caller: Caller,
  ): Promise<{ runId: string }> {
    if (suite !== undefined) this.gateway.resources.snapshot.get('Suite', suite);
    else if (spec) validate(specSchema, spec, 'spec');
    const replayed = replay && validate(replaySpecSchema, replay, 'replay');
    if (replayed) this.#requireApp(replayed.app);
    const topic = topics.evaluationRequested;
    const runId = randomUUID();
    const message = create(topic.schema, {
      runId,
      suite: suite ?? '',
      ...(spec ? { spec: spec as JsonObject } : {}),
      ...(replayed ? { replay: replayMessage(replayed) } : {}),
      cause: replayed ? 'replay' : 'asked',
      caller: caller.name,
    });
    const { tenant } = caller;
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    this.gateway.evaluations.started(tenant, message, Date.now());
    return { runId };
  }

  @Serves(evaluationsRoutes.listEvaluations)
  listEvaluations(@CalledBy() { tenant }: Caller): EvaluationListJson {
    return { evaluations: this.gateway.evaluations.of(tenant).map((known) => evaluationJson(known, false)) };
  }

  @Serves(evaluationsRoutes.getEvaluation)
  getEvaluation(@Param('runId') runId: string, @CalledBy() caller: Caller): EvaluationJson {
    return evaluationJson(this.#find(caller, runId), true);
  }

  @Serves(evaluationsRoutes.getEvaluatedItems)
  async getEvaluatedItems(
    @Param('runId') runId: string,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { at } = this.#find(caller, runId);
    const signal = clientGone(reply);
    const seen = new Set<string>();
    const body = new PassThrough();
    void reply.header('content-type', NDJSON_BODY).send(body);
    const take = (record: InboundRecord) => {
      if (headerOf(record, HEADER.run) !== runId || headerOf(record, HEADER.tenant) !== caller.tenant) return;
      const result = resultIn(record);
      if (!result) return;
      const key = JSON.stringify([result.variant, result.id, result.repeat]);
      if (seen.has(key)) return;
      seen.add(key);
      body.write(`${JSON.stringify(result)}\n`);
    };
    try {
      await this.gateway.readSince([topics.itemEvaluated.name], at, take, signal);
      body.end();
      await once(body, 'close').catch(() => undefined);
    } catch (error) {
      // The response is under way: that it is cut says that it is not whole.
      body.destroy(error as Error);
    }
  }

  @Serves(evaluationsRoutes.cancelEvaluation)
  async cancelEvaluation(@Param('runId') runId: string, @CalledBy() caller: Caller): Promise<{ runId: string }> {
    this.#find(caller, runId);
    const topic = topics.evaluationCancelled;
    const message = create(topic.schema, { runId });
    const { tenant } = caller;
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    return { runId };
  }

  /** A model's name is as good as that of an app. */
  #requireApp(app: string): void {
    const { snapshot } = this.gateway.resources;
    if (!snapshot.find('Model', app)) snapshot.get('App', app, 'replay.app');
  }

  #find({ tenant }: Caller, runId: string): KnownEvaluation {
    const known = this.gateway.evaluations.find(tenant, runId);
    if (known) return known;
    throw new WeirError({
      code: 'evaluation-unknown',
      disposition: 'poison',
      field: 'runId',
      message: 'There is no evaluation of this run id.',
    });
  }
}
