import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Param, Res } from '@nestjs/common';
import { create, type JsonObject, topics } from '@weir/contracts';
import type { FastifyReply } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid } from '../http/validate.js';
import { Steps } from '@weir/requests';
import { toolsRoutes } from './tools.routes.js';
import { type CallRequestJson, callRequestSchema, type CallResultJson } from './tools.schema.js';

@Controller()
export class ToolsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Steps) private readonly steps: Steps,
  ) {}

  @Serves(toolsRoutes.callTool)
  async callTool(
    @Param('name') name: string,
    @Body(new Valid(callRequestSchema)) request: CallRequestJson,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { resources, limits } = this.gateway;
    const tool = resources.snapshot.get('Tool', name, 'name');
    const runId = randomUUID();
    const { content, code, truncated } = await this.steps.request({
      topic: topics.callRequested,
      message: create(topics.callRequested.schema, {
        runId,
        step: 'call',
        name,
        tool: JSON.parse(JSON.stringify(tool)) as JsonObject,
        function: request.function,
        arguments: JSON.stringify(request.arguments),
        groups: [...caller.groups],
      }),
      expects: 'call',
      tenant: caller.tenant,
      runId,
      step: 'call',
      // The tool's own limit is to end a call, so that its caller is told.
      deadline: Date.now() + limits.requestMs + tool.timeoutMs,
      signal: clientGone(reply),
    });
    const result: CallResultJson = { content, code, truncated };
    void reply.send(result);
  }
}
