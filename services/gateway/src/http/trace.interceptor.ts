import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { parseTraceparent, type Tracing } from '@weir/telemetry';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

/** Runs every handler in a span, which goes on from the caller's trace and into what is published. */
export class TraceInterceptor implements NestInterceptor {
  constructor(private readonly tracing: Tracing) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, headers, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    const route = routeOptions.url ?? 'unknown';
    const parent = typeof headers.traceparent === 'string' ? parseTraceparent(headers.traceparent) : undefined;
    const attributes = { 'http.request.method': method, 'http.route': route };
    return from(
      this.tracing.span(`${method} ${route}`, { kind: 'server', parent, attributes }, () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }
}
