import { randomUUID } from 'node:crypto';
import { Controller, Inject, Query, Res } from '@nestjs/common';
import { type CostsRequestedSchema, type CostsResult, create, type MessageInitShape, topics } from '@weir/contracts';
import { Steps } from '@weir/requests';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import { type Caller, requireRole } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { costsJson, forecastJson } from './costs-json.js';
import { costsRoutes } from './costs.routes.js';
import {
  type CostsQuery,
  costsQuerySchema,
  type ForecastsJson,
  type ForecastsQuery,
  forecastsQuerySchema,
} from './costs.schema.js';

const STEP = 'costs';

@Controller()
export class CostsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(costsRoutes.showCosts)
  async showCosts(
    @Query(new Valid(costsQuerySchema, 'query')) query: CostsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { where = '', from = '', to = '', by, dearest, tenants } = query;
    const names = [...new Set(by.split(',').map((name) => name.trim()))];
    const result = await this.#ask({ where, from, to, by: names, dearest }, tenants, caller, reply);
    void reply.send(costsJson(result, names));
  }

  @Serves(costsRoutes.forecastBudgets)
  async forecastBudgets(
    @Query(new Valid(forecastsQuerySchema, 'query')) { budget = '', tenants }: ForecastsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { forecasts } = await this.#ask({ forecast: true, budget }, tenants, caller, reply);
    const json: ForecastsJson = { forecasts: forecasts.map(forecastJson) };
    void reply.send(json);
  }

  /** @throws WeirError `role-too-low` for all tenants. */
  #ask(
    what: MessageInitShape<typeof CostsRequestedSchema>,
    tenants: 'all' | undefined,
    caller: Caller,
    reply: FastifyReply,
  ): Promise<CostsResult> {
    if (tenants !== undefined) requireRole(caller, 'admin');
    const runId = randomUUID();
    const allTenants = tenants === 'all';
    return this.steps.request({
      topic: topics.costsRequested,
      message: create(topics.costsRequested.schema, { ...what, runId, step: STEP, allTenants }),
      expects: 'costs',
      tenant: caller.tenant,
      runId,
      step: STEP,
      deadline: Date.now() + this.gateway.limits.requestMs,
      signal: clientGone(reply),
    });
  }
}
