import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Res } from '@nestjs/common';
import { create, type JsonObject, topics } from '@weir/contracts';
import type { FastifyReply } from 'fastify';
import { findingJson } from '../answers/answer-json.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Steps } from '@weir/requests';
import { checksRoutes } from './checks.routes.js';
import { type CheckRequest, checkRequestSchema, type CheckResultJson } from './checks.schema.js';

@Controller()
export class ChecksController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(checksRoutes.check)
  async check(
    @Body(new Valid(checkRequestSchema)) request: CheckRequest,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { resources, limits } = this.gateway;
    const policy = resources.snapshot.get('Policy', request.policy);
    const runId = randomUUID();
    const { verdict, findings, text } = await this.steps.request({
      topic: topics.checkRequested,
      message: create(topics.checkRequested.schema, {
        runId,
        step: 'check',
        stage: request.stage,
        text: request.text,
        policy: JSON.parse(JSON.stringify(policy)) as JsonObject,
      }),
      expects: 'check',
      tenant: caller.tenant,
      runId,
      step: 'check',
      deadline: Date.now() + limits.requestMs,
      signal: clientGone(reply),
    });
    const result: CheckResultJson = { verdict, findings: findings.map(findingJson), text };
    void reply.send(result);
  }
}
