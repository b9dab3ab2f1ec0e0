import { Controller, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Monitoring } from './monitoring.js';
import { runJson, sumJson } from './run-json.js';
import { runsRoutes } from './runs.routes.js';
import {
  type RunListJson,
  type RunsQuery,
  runsQuerySchema,
  type RunSumsJson,
  type SumsQuery,
  sumsQuerySchema,
} from './runs.schema.js';

@Controller()
export class RunsController {
  constructor(@Inject(Monitoring) private readonly monitoring: Monitoring) {}

  @Serves(runsRoutes.sumRuns)
  async sumRuns(
    @Query(new Valid(sumsQuerySchema, 'query')) { where = '', from = '', to = '', by }: SumsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const names = by.split(',').map((name) => name.trim());
    const { groups, total, rest } = await this.monitoring.ask(
      'runs',
      { where, from, to, by: names },
      { caller, reply },
    );
    const sums: RunSumsJson = { by: names, sums: groups.map(sumJson), total: Number(total), rest: Number(rest) };
    void reply.send(sums);
  }

  @Serves(runsRoutes.listRuns)
  async listRuns(
    @Query(new Valid(runsQuerySchema, 'query')) { where = '', from = '', to = '', after = '', ...page }: RunsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { runs, total, next } = await this.monitoring.ask(
      'runs',
      { where, from, to, after, ...page },
      { caller, reply },
    );
    const list: RunListJson = {
      runs: runs.map(runJson),
      total: Number(total),
      ...(next === '' ? {} : { next }),
    };
    void reply.send(list);
  }
}
