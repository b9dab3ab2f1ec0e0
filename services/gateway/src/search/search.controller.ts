import { Body, Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { declaredCollection } from '../documents/collections.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { searchRoutes } from './search.routes.js';
import { type SearchRequest, searchRequestSchema } from './search.schema.js';
import { Search } from './search.js';

@Controller()
export class SearchController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Search) private readonly search: Search,
  ) {}

  @Serves(searchRoutes.search)
  async find(
    @Body(new Valid(searchRequestSchema)) request: SearchRequest,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { resources, limits } = this.gateway;
    declaredCollection(resources.snapshot, request.collection);
    const deadline = Date.now() + limits.requestMs;
    void reply.send(await this.search.search(request, { caller, deadline, signal: clientGone(reply) }));
  }
}
