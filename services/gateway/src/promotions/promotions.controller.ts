import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { create, type JsonObject, type PromotionAdvanced, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { hashOf, mergePatch, parseResource, type PromotionSpec, type Resource, resourceRecord } from '@weir/resources';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { requestRecord, SOURCE } from '../publish/request-record.js';
import { promotionJson } from './promotion-json.js';
import { isAdvanced } from './promotions.js';
import { promotionsRoutes } from './promotions.routes.js';
import {
  type PromotionDecisionBody,
  promotionDecisionSchema,
  type PromotionJson,
  type PromotionRequestBody,
  promotionRequestSchema,
} from './promotions.schema.js';

interface Started {
  promotion: string;
  runId: string;
}

@Controller()
export class PromotionsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(promotionsRoutes.startPromotion)
  async startPromotion(
    @Body(new Valid(promotionRequestSchema)) { promotion, spec: given }: PromotionRequestBody,
    @CalledBy() { name: caller, tenant }: Caller,
  ): Promise<Started> {
    const { resources, publisher, promotions } = this.gateway;
    const declared = given && parseResource({ kind: 'Promotion', name: promotion, spec: given });
    const spec =
      (declared as Resource<'Promotion'> | undefined)?.spec ?? resources.snapshot.get('Promotion', promotion);
    resources.snapshot.get('App', spec.app, 'spec.app');
    const running = promotions.running(promotion, spec.app);
    if (running) throw conflict('promotion-running', `${running.promotion} is on its way already: end that first.`);
    const topic = topics.promotionRequested;
    const runId = randomUUID();
    const message = create(topic.schema, { promotion, runId, spec: jsonOf(spec), caller });
    await publisher.publish([
      ...(declared ? [resourceRecord(declared, SOURCE, caller)] : []),
      requestRecord({ topic, schema: topic.schema, message, key: promotion, tenant, run: runId }),
    ]);
    promotions.started(message);
    return { promotion, runId };
  }

  @Serves(promotionsRoutes.listPromotions)
  listPromotions(): { promotions: PromotionJson[] } {
    return { promotions: this.gateway.promotions.all().map(promotionJson) };
  }

  @Serves(promotionsRoutes.getPromotion)
  getPromotion(@Param('name') name: string): PromotionJson {
    const known = this.gateway.promotions.find(name);
    if (!known) throw unknown(name);
    return promotionJson(known);
  }

  @Serves(promotionsRoutes.decidePromotion)
  async decidePromotion(
    @Param('name') name: string,
    @Body(new Valid(promotionDecisionSchema)) { decision }: PromotionDecisionBody,
    @CalledBy() { name: caller, tenant }: Caller,
  ): Promise<Started> {
    const known = this.gateway.promotions.find(name);
    if (!known || !isAdvanced(known)) throw unknown(name);
    this.#requireUse(known, decision);
    const topic = topics.promotionDecided;
    const { runId } = known;
    const message = create(topic.schema, { promotion: name, runId, decision, caller });
    const record = requestRecord({
      topic,
      schema: topic.schema,
      message,
      key: name,
      tenant,
      run: runId,
      step: randomUUID(),
    });
    await this.gateway.publisher.publish([record]);
    return { promotion: name, runId };
  }

  /** @throws WeirError poison `promotion-over`, `promotion-not-held` or `app-changed`. */
  #requireUse(known: PromotionAdvanced, decision: PromotionDecisionBody['decision']): void {
    const { phase, promotion } = known;
    if (decision === 'promote' && phase !== 'held') {
      throw conflict('promotion-not-held', `${promotion} is not held: there is nothing to decide.`);
    }
    if (phase === 'shadow' || phase === 'canary' || phase === 'held') return;
    if (decision !== 'rollback' || phase !== 'promoted') {
      throw conflict('promotion-over', `${promotion} has ended: ${phase}.`);
    }
    const app = this.gateway.resources.snapshot.find('App', known.app);
    const spec = promotedSpec(known);
    if (!app || hashOf(jsonOf(app)) !== spec) {
      throw conflict('app-changed', `The App ${known.app} was changed since: to go back would undo that, too.`);
    }
  }
}

/** Hash of the App's specification as the promotion left it, with its defaults. */
function promotedSpec({ app: name, before = {}, spec }: PromotionAdvanced): string {
  const { with: patch } = spec as unknown as PromotionSpec;
  return hashOf(jsonOf(parseResource({ kind: 'App', name, spec: mergePatch(before, patch) }).spec));
}

function jsonOf(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function unknown(name: string): WeirError {
  return new WeirError({
    code: 'promotion-unknown',
    disposition: 'poison',
    field: 'name',
    message: `There is no promotion ${JSON.stringify(name)} on its way, and none that was.`,
  });
}

function conflict(code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', message });
}
