import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Monitoring } from '../runs/monitoring.js';
import { scheduledSuitesJson } from '../suites/suite-json.js';
import { driftJson } from './drift-json.js';
import { driftRoutes } from './drift.routes.js';
import { type DriftJson, type DriftQuery, driftQuerySchema } from './drift.schema.js';

@Controller()
export class DriftController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Monitoring) private readonly monitoring: Monitoring,
  ) {}

  @Serves(driftRoutes.showDrift)
  async showDrift(
    @Query(new Valid(driftQuerySchema, 'query')) { app = '' }: DriftQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { apps } = await this.monitoring.ask('drift', { app }, { caller, reply });
    const { resources, suites, evaluations } = this.gateway;
    const ports = { snapshot: resources.snapshot, suites, evaluations };
    const asking = scheduledSuitesJson(ports, caller.tenant, Date.now()).filter(
      (suite) => app === '' || suite.apps.includes(app),
    );
    const json: DriftJson = { apps: apps.map(driftJson), suites: asking };
    void reply.send(json);
  }
}
