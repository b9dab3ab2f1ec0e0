import { Controller, Inject } from '@nestjs/common';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { Serves } from '../http/serves.decorator.js';
import { scheduledSuitesJson } from './suite-json.js';
import { suitesRoutes } from './suites.routes.js';
import type { SuiteJson } from './suites.schema.js';

@Controller()
export class SuitesController {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayPorts) {}

  @Serves(suitesRoutes.listSuites)
  listSuites(@CalledBy() { tenant }: Caller): { suites: SuiteJson[] } {
    const { resources, suites, evaluations } = this.gateway;
    return { suites: scheduledSuitesJson({ snapshot: resources.snapshot, suites, evaluations }, tenant, Date.now()) };
  }
}
