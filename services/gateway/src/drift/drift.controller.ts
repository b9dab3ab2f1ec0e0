import { randomUUID } from 'node:crypto';
import { Controller, Inject, Query, Res } from '@nestjs/common';
import { create, topics } from '@weir/contracts';
import { Steps } from '@weir/requests';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { scheduledSuitesJson } from '../suites/suite-json.js';
import { driftJson } from './drift-json.js';
import { driftRoutes } from './drift.routes.js';
import { type DriftJson, type DriftQuery, driftQuerySchema } from './drift.schema.js';

const STEP = 'drift';

@Controller()
export class DriftController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(driftRoutes.showDrift)
  async showDrift(
    @Query(new Valid(driftQuerySchema, 'query')) { app = '' }: DriftQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const runId = randomUUID();
    const { apps } = await this.steps.request({
      topic: topics.driftRequested,
      message: create(topics.driftRequested.schema, { runId, step: STEP, app }),
      expects: 'drift',
      tenant: caller.tenant,
      runId,
      step: STEP,
      deadline: Date.now() + this.gateway.limits.requestMs,
      signal: clientGone(reply),
    });
    const { resources, suites, evaluations } = this.gateway;
    const ports = { snapshot: resources.snapshot, suites, evaluations };
    const asking = scheduledSuitesJson(ports, caller.tenant, Date.now()).filter(
      (suite) => app === '' || suite.apps.includes(app),
    );
    const json: DriftJson = { apps: apps.map(driftJson), suites: asking };
    void reply.send(json);
  }
}
