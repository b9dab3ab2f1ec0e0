import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Res } from '@nestjs/common';
import { create, topics } from '@weir/contracts';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Steps } from '@weir/requests';
import { embeddingIdentity, embeddingModels, embeddingsJson, modelUnknown } from './embeddings-json.js';
import { embeddingsRoutes } from './embeddings.routes.js';
import { type EmbeddingsRequest, embeddingsRequestSchema } from './embeddings.schema.js';

@Controller()
export class EmbeddingsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(embeddingsRoutes.createEmbeddings)
  async createEmbeddings(
    @Body(new Valid(embeddingsRequestSchema)) request: EmbeddingsRequest,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { snapshot } = this.gateway.resources;
    if (!embeddingModels(snapshot, caller).includes(request.model)) throw modelUnknown(request.model);
    const runId = randomUUID();
    const texts = typeof request.input === 'string' ? [request.input] : request.input;
    const result = await this.steps.request({
      topic: topics.embedRequested,
      message: create(topics.embedRequested.schema, {
        runId,
        step: 'embed',
        texts,
        embedding: embeddingIdentity(snapshot, request.model),
      }),
      expects: 'embed',
      tenant: caller.tenant,
      runId,
      step: 'embed',
      deadline: Date.now() + this.gateway.limits.requestMs,
      signal: clientGone(reply),
    });
    void reply.send(embeddingsJson(result, request));
  }
}
