import { Counter, Gauge, Histogram, type Logger, type Telemetry } from '@weir/telemetry';

/** What the gateway reports. */
export class GatewayTelemetry {
  readonly #logger: Logger;
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'method' | 'route'>;
  readonly #waiting: Gauge<'kind'>;
  readonly #lines: Counter<'status'>;

  constructor({ logger, registry }: Pick<Telemetry, 'logger' | 'registry'>) {
    this.#logger = logger;
    const registers = [registry];
    this.#requests = new Counter({
      name: 'weir_http_requests_total',
      help: 'Requests that ended; status 499 is a client that went away first.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'weir_http_request_seconds',
      help: "From a request's headers to the end of its response.",
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
      registers,
    });
    this.#waiting = new Gauge({
      name: 'weir_http_waiting',
      help: 'Replies that are waited for: by requests, or by lines of uploads.',
      labelNames: ['kind'],
      registers,
    });
    this.#lines = new Counter({
      name: 'weir_upload_lines_total',
      help: 'Documents of uploads by what became of them.',
      labelNames: ['status'],
      registers,
    });
  }

  requestEnded(request: { method: string; route: string; status: number; seconds: number }): void {
    const { method, route, status, seconds } = request;
    this.#requests.inc({ method, route, status: String(status) });
    this.#seconds.observe({ method, route }, seconds);
  }

  waiting(kind: 'request' | 'upload', count: number): void {
    this.#waiting.set({ kind }, count);
  }

  lineEnded(status: string): void {
    this.#lines.inc({ status });
  }

  /** An error that nobody classified: a message of unknown origin may quote what must not be logged, so only its place is told. */
  unexpected(error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const stack =
      cause instanceof Error ? cause.stack?.split('\n').filter((line) => line.startsWith('    at ')) : undefined;
    this.#logger.error(
      { code: 'unclassified', error: cause instanceof Error ? cause.name : typeof cause, stack },
      'request failed',
    );
  }
}
