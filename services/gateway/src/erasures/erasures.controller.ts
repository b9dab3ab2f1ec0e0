import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { create, encodeJson, ErasureCompletedSchema, type ErasureTarget, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { requestRecord } from '../publish/request-record.js';
import type { Erasure } from './erasures.js';
import { erasuresRoutes } from './erasures.routes.js';
import { type ErasureJson, type ErasureRequestBody, erasureRequestSchema } from './erasures.schema.js';

@Controller()
export class ErasuresController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(erasuresRoutes.startErasure)
  async startErasure(
    @Body(new Valid(erasureRequestSchema)) { target, reason, dryRun, confirm }: ErasureRequestBody,
    @CalledBy() { tenant, name: requestedBy }: Caller,
  ): Promise<{ erasureId: string }> {
    if (target.everything && !dryRun && confirm !== tenant) {
      throw new WeirError({
        code: 'confirmation-wrong',
        disposition: 'poison',
        field: 'confirm',
        message: 'confirm must be the name of the tenant whose data is erased: that of your key.',
      });
    }
    const erasureId = randomUUID();
    const topic = topics.erasureRequested;
    const message = create(topic.schema, { erasureId, target, reason, requestedBy, dryRun });
    await this.gateway.publisher.publish([
      requestRecord({ topic, schema: topic.schema, message, key: erasureId, tenant, run: erasureId }),
    ]);
    this.gateway.erasures.started(erasureId, tenant);
    return { erasureId };
  }

  @Serves(erasuresRoutes.listErasures)
  listErasures(@CalledBy() { tenant }: Caller): { erasures: ErasureJson[] } {
    return { erasures: this.gateway.erasures.of(tenant).map(erasureJson) };
  }

  @Serves(erasuresRoutes.getErasure)
  getErasure(@Param('erasureId') erasureId: string, @CalledBy() { tenant }: Caller): ErasureJson {
    const erasure = this.gateway.erasures.find(tenant, erasureId);
    if (erasure) return erasureJson(erasure);
    throw new WeirError({
      code: 'erasure-unknown',
      disposition: 'poison',
      field: 'erasureId',
      message: 'There is no such erasure in this tenant.',
    });
  }
}

function erasureJson({ erasureId, progress, receipt }: Erasure): ErasureJson {
  return {
    erasureId,
    state: receipt?.outcome ?? 'running',
    ...(progress && !receipt
      ? { progress: { phase: progress.phase, done: Number(progress.done), of: Number(progress.of) } }
      : {}),
    ...(receipt?.target ? { target: targetJson(receipt.target) } : {}),
    ...(receipt?.reason ? { reason: receipt.reason } : {}),
    ...(receipt?.requestedBy ? { requestedBy: receipt.requestedBy } : {}),
    ...(receipt?.requestedAt ? { requestedAt: receipt.requestedAt } : {}),
    ...(receipt?.completedAt ? { completedAt: receipt.completedAt } : {}),
    objects: (receipt?.objects ?? []).map(({ store, kind, place, ids, count, state }) => ({
      store,
      kind,
      place,
      ids,
      count: Number(count),
      state,
    })),
    models: receipt?.models ?? [],
    probes: (receipt?.probes ?? []).map(({ place, method, searched, found }) => ({
      place,
      method,
      searched: Number(searched),
      found: Number(found),
    })),
    ...(receipt?.failure ? { failure: receipt.failure } : {}),
    ...(receipt ? { receipt: JSON.parse(encodeJson(ErasureCompletedSchema, receipt).toString()) as unknown } : {}),
  };
}

function targetJson({ document, subject, everything }: ErasureTarget): NonNullable<ErasureJson['target']> {
  if (document) return { document: { collection: document.collection, documentId: document.documentId } };
  return everything ? { everything } : { subject };
}
