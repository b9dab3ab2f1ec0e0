import { Counter, Gauge, Histogram, type Telemetry } from '@weir/telemetry';

/** What the gateway reports. */
export interface GatewayEvents {
  requestEnded(request: { method: string; route: string; status: number; seconds: number }): void;
  waiting(kind: 'request' | 'upload', count: number): void;
  lineEnded(status: string): void;
  /** An error that nobody classified: a message of unknown origin may quote what must not be logged, so only its place is told. */
  unexpected(error: unknown): void;
}

export function gatewayEvents({ logger, registry }: Pick<Telemetry, 'logger' | 'registry'>): GatewayEvents {
  const registers = [registry];
  const requests = new Counter({
    name: 'weir_http_requests_total',
    help: 'Requests that ended; status 499 is a client that went away first.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'weir_http_request_seconds',
    help: "From a request's headers to the end of its response.",
    labelNames: ['method', 'route'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers,
  });
  const waiting = new Gauge({
    name: 'weir_http_waiting',
    help: 'Replies that are waited for: by requests, or by lines of uploads.',
    labelNames: ['kind'] as const,
    registers,
  });
  const lines = new Counter({
    name: 'weir_upload_lines_total',
    help: 'Documents of uploads by what became of them.',
    labelNames: ['status'] as const,
    registers,
  });
  return {
    requestEnded({ method, route, status, seconds }) {
      requests.inc({ method, route, status: String(status) });
      requestSeconds.observe({ method, route }, seconds);
    },
    waiting: (kind, count) => waiting.set({ kind }, count),
    lineEnded: (status) => lines.inc({ status }),
    unexpected(error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const stack =
        cause instanceof Error ? cause.stack?.split('\n').filter((line) => line.startsWith('    at ')) : undefined;
      logger.error(
        { code: 'unclassified', error: cause instanceof Error ? cause.name : typeof cause, stack },
        'request failed',
      );
    },
  };
}
