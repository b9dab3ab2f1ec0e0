import { Controller, Inject, Param } from '@nestjs/common';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { findModel, listModels } from './list-models.js';
import { modelsRoutes } from './models.routes.js';
import type { ModelList, ModelObject } from './models.schema.js';

@Controller()
export class ModelsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(modelsRoutes.listModels)
  listModels(@CalledBy() caller: Caller): ModelList {
    return listModels(this.gateway.resources.snapshot, caller);
  }

  @Serves(modelsRoutes.getModel)
  getModel(@Param('id') id: string, @CalledBy() caller: Caller): ModelObject {
    return findModel(this.gateway.resources.snapshot, id, caller);
  }
}
