import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Denial, Denials } from '../audit/denials.js';
import type { GatewayEvents } from '../telemetry.js';
import { errorBody } from './error-body.js';
import { failureOf } from './failure-of.js';
import { retryAfterOf, statusOf } from './status-of.js';

/** Answers with the error that was thrown; never with a stack trace. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly events: GatewayEvents,
    private readonly denials: Denials,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = failureOf(error);
    if (failure.code === 'unclassified') this.events.unexpected(failure.cause);
    const status = statusOf(failure);
    if (status === 401 || status === 403) this.denials.note(denialOf(request, failure.code));
    if (reply.raw.destroyed) return;
    // Half an answer cannot be taken back; that it broke off is all that can be told.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    const { contentType, body } = errorBody(request.url.split('?', 1)[0]!, failure);
    const retryAfter = retryAfterOf(status, failure);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(status).header('content-type', contentType).send(JSON.stringify(body));
  }
}

/** The address itself may hold what a client wrote: its pattern is what is told. */
function denialOf({ caller, method, routeOptions }: FastifyRequest, reason: string): Denial {
  const { tenant = 'weir', name = '' } = caller ?? {};
  return { tenant, name, route: `${method} ${routeOptions.url ?? 'unknown'}`, reason };
}
