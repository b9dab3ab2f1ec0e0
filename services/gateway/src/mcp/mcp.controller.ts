import { Readable } from 'node:stream';
import {
  createMcpHandler,
  localhostAllowedOrigins,
  type McpHttpHandler,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { Controller, Inject, type OnModuleDestroy, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { clientGone } from '../http/client-gone.js';
import { Serves } from '../http/serves.decorator.js';
import { McpTools } from './mcp-tools.js';
import { mcpRoutes } from './mcp.routes.js';

/**
 * The Model Context Protocol over Streamable HTTP, without sessions, so that any instance can serve any request. A web page
 * may call it from this machine only.
 */
@Controller()
export class McpController implements OnModuleDestroy {
  readonly #handler: McpHttpHandler;

  constructor(@Inject(McpTools) tools: McpTools) {
    this.#handler = createMcpHandler(({ authInfo }) => tools.serverFor(authInfo?.extra?.caller as Caller));
  }

  @Serves(mcpRoutes.callMcp)
  async callMcp(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CalledBy() caller: Caller): Promise<void> {
    await this.serve(request, reply, caller);
  }

  @Serves(mcpRoutes.openMcpStream)
  async openMcpStream(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CalledBy() caller: Caller,
  ): Promise<void> {
    await this.serve(request, reply, caller);
  }

  @Serves(mcpRoutes.endMcpSession)
  async endMcpSession(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CalledBy() caller: Caller,
  ): Promise<void> {
    await this.serve(request, reply, caller);
  }

  async onModuleDestroy(): Promise<void> {
    await this.#handler.close();
  }

  private async serve(request: FastifyRequest, reply: FastifyReply, caller: Caller): Promise<void> {
    const signal = clientGone(reply);
    const asked = webRequest(request, signal);
    const response =
      originValidationResponse(asked, localhostAllowedOrigins()) ??
      (await this.#handler.fetch(asked, {
        parsedBody: request.body,
        authInfo: { token: '', clientId: caller.name, scopes: [caller.role], extra: { caller } },
      }));
    if (signal.aborted) return;
    void reply
      .status(response.status)
      .headers(Object.fromEntries(response.headers))
      .send(response.body ? Readable.fromWeb(response.body) : null);
  }
}

/** Its body is handed over parsed. */
function webRequest({ method, url, headers }: FastifyRequest, signal: AbortSignal): Request {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  );
  return new Request(new URL(url, 'http://gateway'), { method, headers: given, signal });
}
