import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import { isKind, type Kind, resourceKey, resourceRecord, resourceTombstone, type Specs } from '@weir/resources';
import type { z } from 'zod';
import { CalledBy } from '../auth/caller.decorator.js';
import { type Caller, hasRole, requireRole } from '../auth/caller.js';
import type { Needs } from '../auth/roles.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { SOURCE } from '../publish/request-record.js';
import { holds, planChanges, requireDeclared } from './plan-changes.js';
import { resourcesRoutes } from './resources.routes.js';
import {
  applyQuerySchema,
  type ApplyRequest,
  applyRequestSchema,
  type ApplyResult,
  type ResourceJson,
  type ResourceListJson,
  resourcesQuerySchema,
} from './resources.schema.js';
import { untilView } from './until-view.js';

@Controller()
export class ResourcesController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(resourcesRoutes.listResources)
  listResources(
    @Query(new Valid(resourcesQuerySchema, 'query')) query: z.output<typeof resourcesQuerySchema>,
    @CalledBy() caller: Caller,
  ): ResourceListJson {
    if (query.kind !== undefined) requireRole(caller, readersOf(query.kind));
    const resources = this.gateway.resources.snapshot
      .all()
      .filter(({ kind }) => (query.kind === undefined ? hasRole(caller, readersOf(kind)) : kind === query.kind))
      .toSorted((a, b) => (resourceKey(a) < resourceKey(b) ? -1 : 1));
    return { resources: resources.map(({ kind, name, spec }) => ({ kind, name, spec: { ...spec } })) };
  }

  @Serves(resourcesRoutes.getResource)
  getResource(@Param('kind') kind: string, @Param('name') name: string, @CalledBy() caller: Caller): ResourceJson {
    if (isKind(kind)) requireRole(caller, readersOf(kind));
    return { kind: kindOf(kind), name, spec: { ...this.find(kind, name) } };
  }

  @Serves(resourcesRoutes.applyResources)
  async applyResources(
    @Body(new Valid(applyRequestSchema)) request: ApplyRequest,
    @Query(new Valid(applyQuerySchema, 'query')) query: z.output<typeof applyQuerySchema>,
    @CalledBy() caller: Caller,
  ): Promise<ApplyResult> {
    const { resources, publisher, limits } = this.gateway;
    const { results, changed } = planChanges(request.resources, resources.snapshot);
    if (query.dryRun || changed.length === 0) return { results };
    await publisher.publish(changed.map((resource) => resourceRecord(resource, SOURCE, caller.name)));
    await untilView(resources, (snapshot) => changed.every((resource) => holds(snapshot, resource)), limits.requestMs);
    return { results };
  }

  @Serves(resourcesRoutes.deleteResource)
  async deleteResource(
    @Param('kind') kind: string,
    @Param('name') name: string,
    @CalledBy() caller: Caller,
  ): Promise<void> {
    requireDeclared(kind);
    this.find(kind, name);
    const { resources, publisher, limits } = this.gateway;
    await publisher.publish([resourceTombstone(resourceKey({ kind, name }), SOURCE, caller.name)]);
    await untilView(resources, (snapshot) => !snapshot.find(kindOf(kind), name), limits.requestMs);
  }

  private find(kind: string, name: string): Specs[Kind] {
    return this.gateway.resources.snapshot.get(kindOf(kind), name, 'name');
  }
}

/** @throws WeirError poison `kind-unknown`. */
function kindOf(kind: string): Kind {
  if (isKind(kind)) return kind;
  throw new WeirError({
    code: 'kind-unknown',
    disposition: 'poison',
    field: 'kind',
    message: `There is no kind of resource named ${JSON.stringify(kind)}.`,
  });
}

const trials: Needs = ['builder', 'reviewer'];

/**
 * Who may read more than everybody may. Keys say who may do what, so only those who set that may read it; the items of datasets
 * and suites may have been made from documents of any group.
 */
const READERS: Partial<Record<Kind, Needs>> = {
  ApiKey: 'admin',
  Issuer: 'admin',
  Dataset: trials,
  Suite: trials,
  Promotion: trials,
  Canary: trials,
  Channel: trials,
};

function readersOf(kind: Kind): Needs {
  return READERS[kind] ?? 'user';
}
