import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { create, type JsonObject, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { hashOf } from '@weir/resources';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid, validate } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import { tuningJson } from './tuning-json.js';
import { tuningsRoutes } from './tunings.routes.js';
import {
  specSchema,
  type TuningJson,
  type TuningListJson,
  type TuningRequestBody,
  tuningRequestSchema,
} from './tunings.schema.js';
import type { KnownTuning } from './tunings.js';

@Controller()
export class TuningsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(tuningsRoutes.startTuning)
  async startTuning(
    @Body(new Valid(tuningRequestSchema)) { spec, runId = randomUUID() }: TuningRequestBody,
    @CalledBy() { name, tenant }: Caller,
  ): Promise<{ runId: string }> {
    const { model } = validate(specSchema, spec, 'spec');
    const before = this.gateway.tunings.find(tenant, runId);
    if (before) {
      refuseAnother(before, spec);
      return { runId };
    }
    if (this.gateway.resources.snapshot.find('Model', model)) throw modelTaken(model);
    const topic = topics.tuningRequested;
    const message = create(topic.schema, { runId, spec: spec as JsonObject, caller: name });
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    this.gateway.tunings.started(tenant, message, Date.now());
    return { runId };
  }

  @Serves(tuningsRoutes.listTunings)
  listTunings(@CalledBy() { tenant }: Caller): TuningListJson {
    return { tunings: this.gateway.tunings.of(tenant).map((known) => tuningJson(known, false)) };
  }

  @Serves(tuningsRoutes.getTuning)
  getTuning(@Param('runId') runId: string, @CalledBy() caller: Caller): TuningJson {
    return tuningJson(this.#find(caller, runId), true);
  }

  @Serves(tuningsRoutes.cancelTuning)
  async cancelTuning(@Param('runId') runId: string, @CalledBy() caller: Caller): Promise<{ runId: string }> {
    this.#find(caller, runId);
    const topic = topics.tuningCancelled;
    const message = create(topic.schema, { runId });
    const { tenant } = caller;
    const record = requestRecord({ topic, schema: topic.schema, message, key: runId, tenant, run: runId });
    await this.gateway.publisher.publish([record]);
    return { runId };
  }

  #find({ tenant }: Caller, runId: string): KnownTuning {
    const known = this.gateway.tunings.find(tenant, runId);
    if (known) return known;
    throw new WeirError({
      code: 'tuning-unknown',
      disposition: 'poison',
      field: 'runId',
      message: 'There is no tuning of this run id.',
    });
  }
}

function modelTaken(model: string): WeirError {
  return new WeirError({
    code: 'model-taken',
    disposition: 'poison',
    field: 'spec.model',
    message: `There is a Model ${model} already: name another.`,
  });
}

function refuseAnother({ requested }: KnownTuning, spec: object): void {
  if (!requested || requested.specHash === hashOf(spec)) return;
  throw new WeirError({
    code: 'run-conflict',
    disposition: 'poison',
    field: 'runId',
    message: 'There is a tuning of this run id already, which asks for something else.',
  });
}
