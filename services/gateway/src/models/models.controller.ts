import { Controller, Inject, Param } from '@nestjs/common';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { findModel, listModels } from './list-models.js';
import { modelsRoutes } from './models.routes.js';
import type { ModelList, ModelObject } from './models.schema.js';

@Controller()
export class ModelsController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(modelsRoutes.listModels)
  listModels(): ModelList {
    return listModels(this.gateway.resources.snapshot);
  }

  @Serves(modelsRoutes.getModel)
  getModel(@Param('id') id: string): ModelObject {
    return findModel(this.gateway.resources.snapshot, id);
  }
}
