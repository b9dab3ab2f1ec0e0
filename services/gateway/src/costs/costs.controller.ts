import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ofAllTenants } from '../auth/all-tenants.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Monitoring } from '../runs/monitoring.js';
import { costsJson, forecastJson } from './costs-json.js';
import { costsRoutes } from './costs.routes.js';
import {
  type CostsQuery,
  costsQuerySchema,
  type ForecastsJson,
  type ForecastsQuery,
  forecastsQuerySchema,
} from './costs.schema.js';

@Controller()
export class CostsController {
  constructor(@Inject(Monitoring) private readonly monitoring: Monitoring) {}

  @Serves(costsRoutes.showCosts)
  async showCosts(
    @Query(new Valid(costsQuerySchema, 'query')) query: CostsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { where = '', from = '', to = '', by, dearest } = query;
    const allTenants = ofAllTenants(query, caller);
    const names = [...new Set(by.split(',').map((name) => name.trim()))];
    const result = await this.monitoring.ask(
      'costs',
      { where, from, to, by: names, dearest, allTenants },
      { caller, reply },
    );
    void reply.send(costsJson(result, names));
  }

  @Serves(costsRoutes.forecastBudgets)
  async forecastBudgets(
    @Query(new Valid(forecastsQuerySchema, 'query')) query: ForecastsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const allTenants = ofAllTenants(query, caller);
    const what = { forecast: true, budget: query.budget ?? '', allTenants };
    const { forecasts } = await this.monitoring.ask('costs', what, { caller, reply });
    const json: ForecastsJson = { forecasts: forecasts.map(forecastJson) };
    void reply.send(json);
  }
}
