import type { INestApplication } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.js';
import { type Caller, callerIn, requireRole } from '../auth/caller.js';
import { Keyring } from '../auth/keyring.js';
import { requireUnscoped } from '../auth/scope.js';
import { Tokens } from '../auth/tokens.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import type { GatewayEvents } from '../telemetry.js';
import { requestId } from './request-id.js';
import { NDJSON_BODY, type Route } from './route.js';
import { Traffic } from './traffic.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
  interface FastifyContextConfig {
    weir?: Route;
  }
}

/** What the service skeleton serves; it has no routes of ours, and needs no key. */
const HEALTH_PATHS: readonly string[] = ['/livez', '/healthz', '/readyz', '/metrics', '/version'];

interface HttpPorts {
  keyring: Keyring;
  tokens: Tokens;
  traffic: Traffic;
  events: GatewayEvents;
}

/**
 * What holds for every request, before its body is read: headers that keep browsers from guessing, the count of what is
 * being served, the key and the role. A route without a declaration is closed to everybody.
 */
export function configureHttp(app: INestApplication): void {
  const ports: HttpPorts = {
    keyring: app.get(Keyring, { strict: false }),
    tokens: app.get(Tokens, { strict: false }),
    traffic: app.get(Traffic, { strict: false }),
    events: app.get<GatewayPorts>(GATEWAY, { strict: false }).events,
  };
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  server.removeContentTypeParser('text/plain');
  // Its length has no limit: the handler reads it line by line.
  server.addContentTypeParser(NDJSON_BODY, (_request, payload, done) => done(null, payload));
  server.decorateRequest('caller');
  server.addHook('onRequest', async (request, reply) => {
    setHeaders(request, reply);
    if (request.is404) return;
    const route = request.routeOptions.config.weir;
    if (!route && HEALTH_PATHS.includes(request.routeOptions.url ?? '')) return;
    if (!route) throw undeclared();
    count(request, reply, ports);
    await admit(request, route, ports);
  });
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const given = request.headers['x-request-id'];
  void reply.headers({
    'x-request-id': requestId(typeof given === 'string' ? given : undefined),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}

function count(request: FastifyRequest, reply: FastifyReply, { traffic, events }: HttpPorts): void {
  const began = performance.now();
  const ended = traffic.begin();
  reply.raw.once('close', () => {
    ended();
    events.requestEnded({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      // 499: the client went away first.
      status: reply.raw.writableEnded ? reply.raw.statusCode : 499,
      seconds: (performance.now() - began) / 1_000,
    });
  });
}

async function admit(request: FastifyRequest, route: Route, ports: HttpPorts): Promise<void> {
  if (route.role !== 'none') {
    const { authorization, 'x-api-key': apiKey, 'weir-tenant': tenant } = request.headers;
    const identity = await authenticate(ports, authorization, typeof apiKey === 'string' ? apiKey : undefined);
    // For the record of who was denied, should it come to that.
    request.caller = identity;
    request.caller = callerIn(identity, typeof tenant === 'string' ? tenant : undefined);
    requireRole(request.caller, route.role);
    if (!route.scoped) requireUnscoped(request.caller);
  }
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (route.body && type !== undefined && !(type in route.body)) {
    throw new WeirError({
      code: 'media-type-unsupported',
      disposition: 'poison',
      field: 'content-type',
      message: `This route takes ${Object.keys(route.body).join(' or ')}.`,
    });
  }
}

function undeclared(): WeirError {
  return new WeirError({ code: 'route-unknown', disposition: 'poison', message: 'This address is not open.' });
}
