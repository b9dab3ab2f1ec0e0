import { randomUUID } from 'node:crypto';
import { Controller, Inject, Query, Res } from '@nestjs/common';
import { type AlertsResult, create, topics } from '@weir/contracts';
import { Steps } from '@weir/requests';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import { type Caller, requireRole } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { alertJson, standingJson } from './alert-json.js';
import { alertsRoutes } from './alerts.routes.js';
import { type AlertListJson, type AlertsQuery, alertsQuerySchema, type ObjectiveListJson } from './alerts.schema.js';

const STEP = 'alerts';

@Controller()
export class AlertsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(alertsRoutes.listAlerts)
  async listAlerts(
    @Query(new Valid(alertsQuerySchema, 'query')) query: AlertsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { alerts } = await this.#ask(query, false, caller, reply);
    const json: AlertListJson = { alerts: alerts.map(alertJson) };
    void reply.send(json);
  }

  @Serves(alertsRoutes.listObjectives)
  async listObjectives(
    @Query(new Valid(alertsQuerySchema, 'query')) query: AlertsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { objectives } = await this.#ask(query, true, caller, reply);
    const json: ObjectiveListJson = { objectives: objectives.map(standingJson) };
    void reply.send(json);
  }

  #ask({ tenants }: AlertsQuery, objectives: boolean, caller: Caller, reply: FastifyReply): Promise<AlertsResult> {
    const allTenants = tenants === 'all';
    if (allTenants) requireRole(caller, 'admin');
    const runId = randomUUID();
    return this.steps.request({
      topic: topics.alertsRequested,
      message: create(topics.alertsRequested.schema, { runId, step: STEP, allTenants, objectives }),
      expects: 'alerts',
      tenant: caller.tenant,
      runId,
      step: STEP,
      deadline: Date.now() + this.gateway.limits.requestMs,
      signal: clientGone(reply),
    });
  }
}
