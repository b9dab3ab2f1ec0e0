import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ofAllTenants } from '../auth/all-tenants.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Monitoring } from '../runs/monitoring.js';
import { alertJson, standingJson } from './alert-json.js';
import { alertsRoutes } from './alerts.routes.js';
import { type AlertListJson, type AlertsQuery, alertsQuerySchema, type ObjectiveListJson } from './alerts.schema.js';

@Controller()
export class AlertsController {
  constructor(@Inject(Monitoring) private readonly monitoring: Monitoring) {}

  @Serves(alertsRoutes.listAlerts)
  async listAlerts(
    @Query(new Valid(alertsQuerySchema, 'query')) query: AlertsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { alerts } = await this.monitoring.ask(
      'alerts',
      { allTenants: ofAllTenants(query, caller) },
      { caller, reply },
    );
    const json: AlertListJson = { alerts: alerts.map(alertJson) };
    void reply.send(json);
  }

  @Serves(alertsRoutes.listObjectives)
  async listObjectives(
    @Query(new Valid(alertsQuerySchema, 'query')) query: AlertsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { objectives } = await this.monitoring.ask(
      'alerts',
      { allTenants: ofAllTenants(query, caller), objectives: true },
      { caller, reply },
    );
    const json: ObjectiveListJson = { objectives: objectives.map(standingJson) };
    void reply.send(json);
  }
}
