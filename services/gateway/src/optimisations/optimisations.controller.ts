import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { create, type JsonObject, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid, validate } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import { optimisationJson } from './optimisation-json.js';
import { optimisationsRoutes } from './optimisations.routes.js';
import {
  type OptimisationJson,
  type OptimisationListJson,
  type OptimisationRequestBody,
  optimisationRequestSchema,
  specSchema,
} from './optimisations.schema.js';
import type { KnownOptimisation } from './optimisations.js';

@Controller()
export class OptimisationsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(optimisationsRoutes.startOptimisation)
  async startOptimisation(
    @Body(new Valid(optimisationRequestSchema)) { spec }: OptimisationRequestBody,
    @CalledBy() { name, tenant }: Caller,
  ): Promise<{ runId: string }> {
    const { app } = validate(specSchema, spec, 'spec');
    this.gateway.resources.snapshot.get('App', app, 'spec.app');
    const topic = topics.optimisationRequested;
    const runId = randomUUID();
    const message = create(topic.schema, { runId, spec: spec as JsonObject, caller: name });
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    this.gateway.optimisations.started(tenant, message, Date.now());
    return { runId };
  }

  @Serves(optimisationsRoutes.listOptimisations)
  listOptimisations(@CalledBy() { tenant }: Caller): OptimisationListJson {
    return { optimisations: this.gateway.optimisations.of(tenant).map((known) => optimisationJson(known, false)) };
  }

  @Serves(optimisationsRoutes.getOptimisation)
  getOptimisation(@Param('runId') runId: string, @CalledBy() caller: Caller): OptimisationJson {
    return optimisationJson(this.#find(caller, runId), true);
  }

  @Serves(optimisationsRoutes.cancelOptimisation)
  async cancelOptimisation(@Param('runId') runId: string, @CalledBy() caller: Caller): Promise<{ runId: string }> {
    this.#find(caller, runId);
    const topic = topics.optimisationCancelled;
    const message = create(topic.schema, { runId });
    const { tenant } = caller;
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    return { runId };
  }

  #find({ tenant }: Caller, runId: string): KnownOptimisation {
    const known = this.gateway.optimisations.find(tenant, runId);
    if (known) return known;
    throw new WeirError({
      code: 'optimisation-unknown',
      disposition: 'poison',
      field: 'runId',
      message: 'There is no optimisation of this run id.',
    });
  }
}
