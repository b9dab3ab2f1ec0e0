import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { newSpanId, newTrace, type TraceContext, withTrace } from './trace-context.js';

/** The span being recorded; `undefined` attributes are left out. */
export interface ActiveSpan {
  set(attributes: Attributes): void;
}

export interface SpanOptions {
  kind: 'server' | 'consumer' | 'client' | 'internal';
  parent?: TraceContext | undefined;
  run?: string | undefined;
  attributes?: Attributes;
}

/** Spans, where an exporter is set; the passing on of trace ids, always. */
export interface Tracing {
  /** Runs `action` in a span; what it logs and emits carries the span's trace. */
  span<T>(name: string, options: SpanOptions, action: (span: ActiveSpan) => Promise<T>): Promise<T>;
  shutdown(): Promise<void>;
}

const kinds = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};
const nothing: ActiveSpan = { set: () => undefined };

export async function createTracing(options: {
  service: string;
  instance: string;
  otlpEndpoint?: string | undefined;
}): Promise<Tracing> {
  return options.otlpEndpoint ? exportingTracing(options.service, options.instance) : passingTracing;
}

/** Without an exporter a span costs one id: the trace goes on, nothing is recorded. */
const passingTracing: Tracing = {
  span(_name, { parent, run }, action) {
    const own = parent ? { ...parent, spanId: newSpanId() } : newTrace();
    return withTrace(run === undefined ? own : { ...own, run }, () => action(nothing));
  },
  shutdown: () => Promise.resolve(),
};

/** Reads the OTEL_* environment itself, as every OpenTelemetry SDK does. Loaded only when wanted: it is large. */
async function exportingTracing(service: string, instance: string): Promise<Tracing> {
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all(
    [
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/resources'),
    ],
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `weir-${service}`, 'service.instance.id': instance }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('weir');
  return {
    async span(name, { kind, parent, run, attributes }, action) {
      const parentContext = parent
        ? trace.setSpanContext(context.active(), {
            traceId: parent.traceId,
            spanId: parent.spanId,
            traceFlags: parent.sampled ? 1 : 0,
            isRemote: true,
          })
        : context.active();
      const span = tracer.startSpan(name, { kind: kinds[kind], ...(attributes ? { attributes } : {}) }, parentContext);
      const { traceId, spanId, traceFlags } = span.spanContext();
      const own: TraceContext = { traceId, spanId, sampled: (traceFlags & 1) === 1, ...(run ? { run } : {}) };
      try {
        return await withTrace(own, () => action({ set: (extra) => void span.setAttributes(extra) }));
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    shutdown: () => provider.shutdown(),
  };
}

/** The error's code only: a message may quote what must not leave the process. */
function fail(span: Span, error: unknown): void {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unclassified';
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute('error.type', code);
}
