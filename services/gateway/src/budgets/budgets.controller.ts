import { Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { type Balance, type Budget, budgetsIn, type SpendBook } from '@weir/budgets';
import type { FastifyReply } from 'fastify';
import { ofAllTenants } from '../auth/all-tenants.js';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { periodOf } from '../feedback/period.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { budgetsRoutes } from './budgets.routes.js';
import {
  type BudgetJson,
  type BudgetListJson,
  type BudgetsQuery,
  budgetsQuerySchema,
  type UsageJson,
  type UsageQuery,
  usageQuerySchema,
} from './budgets.schema.js';
import { readBook, readUsage } from './read-spending.js';

const MOST_ROWS = 10_000;

@Controller()
export class BudgetsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(budgetsRoutes.listBudgets)
  async listBudgets(
    @Query(new Valid(budgetsQuerySchema, 'query')) query: BudgetsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const tenant = tenantOf(query, caller);
    const list: BudgetListJson = {
      budgets: await this.#told(budgetsIn(this.gateway.resources.snapshot), tenant, reply),
    };
    void reply.send(list);
  }

  @Serves(budgetsRoutes.showBudget)
  async showBudget(
    @Param('name') name: string,
    @Query(new Valid(budgetsQuerySchema, 'query')) query: BudgetsQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const tenant = tenantOf(query, caller);
    const { snapshot } = this.gateway.resources;
    const spec = snapshot.get('Budget', name, 'name');
    const [budget] = await this.#told([{ name, spec }], tenant, reply);
    // That there is one of another tenant's is nobody else's business.
    void reply.send(budget ?? snapshot.without(`Budget/${name}`).get('Budget', name, 'name'));
  }

  @Serves(budgetsRoutes.showUsage)
  async showUsage(
    @Query(new Valid(usageQuerySchema, 'query')) query: UsageQuery,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const period = periodOf(query, Date.now());
    const reading = { read: this.gateway.readSince, signal: clientGone(reply) };
    const rows = (await readUsage(reading, period, query.by, tenantOf(query, caller))).rows();
    const usage: UsageJson = {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      usage: rows.slice(0, MOST_ROWS).map(({ keys, ...sums }) => ({ ...keys, ...sums })),
      dropped: Math.max(0, rows.length - MOST_ROWS),
    };
    void reply.send(usage);
  }

  async #told(budgets: readonly Budget[], tenant: string | undefined, reply: FastifyReply): Promise<BudgetJson[]> {
    const visible = budgets.filter(({ spec: { applies } }) => isVisible(applies.tenant, tenant));
    const now = Date.now();
    const book = await readBook({ read: this.gateway.readSince, signal: clientGone(reply) }, visible, now);
    const byName = Map.groupBy(balancesIn(book, tenant, now), ({ budget }) => budget);
    return visible.map(({ name, spec }) => ({
      name,
      spec: { ...spec },
      balances: (byName.get(name) ?? []).map(balanceJson),
    }));
  }
}

/** @returns Undefined for all tenants. @throws WeirError `role-too-low`. */
function tenantOf(query: BudgetsQuery, caller: Caller): string | undefined {
  return ofAllTenants(query, caller) ? undefined : caller.tenant;
}

function isVisible(applies: string | undefined, tenant: string | undefined): boolean {
  return tenant === undefined || applies === undefined || applies === tenant;
}

/** Of a budget that several tenants share, a tenant is told its own part. */
function balancesIn(book: SpendBook, tenant: string | undefined, now: number): Balance[] {
  return book.balances(now, (account) => tenant === undefined || account.tenant === tenant);
}

function balanceJson({ subject, period, used, reserved }: Balance): BudgetJson['balances'][number] {
  return {
    subject,
    periodStart: new Date(period.start).toISOString(),
    resetsAt: new Date(period.end).toISOString(),
    used,
    reserved,
  };
}
