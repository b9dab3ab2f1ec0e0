import { Body, Controller, Inject, Param } from '@nestjs/common';
import { type Resource, resourceKey, resourceRecord, resourceTombstone } from '@weir/resources';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { SOURCE } from '../publish/request-record.js';
import { holds } from '../resources/plan-changes.js';
import { untilView } from '../resources/until-view.js';
import { createdKey, keyView, newSecret, rotatedKey } from './keys.js';
import { keysRoutes } from './keys.routes.js';
import {
  type KeyList,
  type KeyRequest,
  keyRequestSchema,
  type NewKey,
  type RotateRequest,
  rotateRequestSchema,
} from './keys.schema.js';

@Controller()
export class KeysController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(keysRoutes.createKey)
  async createKey(
    @Body(new Valid(keyRequestSchema)) request: KeyRequest,
    @CalledBy() { tenant, name: changedBy }: Caller,
  ): Promise<NewKey> {
    const secret = newSecret();
    const exists = this.gateway.resources.snapshot.find('ApiKey', request.name) !== undefined;
    return this.declare(createdKey(request, { secret, tenant, exists }), secret, changedBy);
  }

  @Serves(keysRoutes.listKeys)
  listKeys(): KeyList {
    const now = Date.now();
    const keys = this.gateway.resources.snapshot.list('ApiKey').map(({ name, spec }) => keyView(name, spec, now));
    return { keys: keys.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  @Serves(keysRoutes.rotateKey)
  async rotateKey(
    @Param('name') name: string,
    @Body(new Valid(rotateRequestSchema)) { graceSeconds }: RotateRequest,
    @CalledBy() { name: changedBy }: Caller,
  ): Promise<NewKey> {
    const secret = newSecret();
    const spec = this.gateway.resources.snapshot.get('ApiKey', name, 'name');
    const rotated = rotatedKey(name, spec, { secret, graceMs: graceSeconds * 1_000, now: Date.now() });
    return this.declare(rotated, secret, changedBy);
  }

  @Serves(keysRoutes.revokeKey)
  async revokeKey(@Param('name') name: string, @CalledBy() { name: changedBy }: Caller): Promise<void> {
    const { resources, publisher, limits } = this.gateway;
    resources.snapshot.get('ApiKey', name, 'name');
    await publisher.publish([resourceTombstone(resourceKey({ kind: 'ApiKey', name }), SOURCE, changedBy)]);
    await untilView(resources, (snapshot) => !snapshot.find('ApiKey', name), limits.requestMs);
  }

  private async declare(resource: Resource<'ApiKey'>, key: string, changedBy: string): Promise<NewKey> {
    const { resources, publisher, limits } = this.gateway;
    await publisher.publish([resourceRecord(resource, SOURCE, changedBy)]);
    await untilView(resources, (snapshot) => holds(snapshot, resource), limits.requestMs);
    return { ...keyView(resource.name, resource.spec, Date.now()), key };
  }
}
