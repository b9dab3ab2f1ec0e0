import { collectDefaultMetrics, Registry } from 'prom-client';
import { consumerInstruments, type ConsumerInstruments } from './consumer-instruments.js';
import { createLogger, type Logger } from './logger.js';
import { createTracing, type Tracing } from './tracing.js';

/** What a service reports through. */
export interface Telemetry {
  service: string;
  instance: string;
  logger: Logger;
  registry: Registry;
  consumers: ConsumerInstruments;
  tracing: Tracing;
  /** Sends what is buffered. */
  shutdown(): Promise<void>;
}

export interface TelemetryOptions {
  service: string;
  instance: string;
  /** @default 'info' */
  level?: string;
  /** Where spans go (`OTEL_EXPORTER_OTLP_ENDPOINT`); without it none are made. */
  otlpEndpoint?: string | undefined;
}

export async function createTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const registry = new Registry();
  registry.setDefaultLabels({ service: options.service, instance: options.instance });
  collectDefaultMetrics({ register: registry });
  const tracing = await createTracing(options);
  return {
    service: options.service,
    instance: options.instance,
    logger: createLogger({ service: options.service, instance: options.instance, level: options.level ?? 'info' }),
    registry,
    consumers: consumerInstruments(registry),
    tracing,
    shutdown: () => tracing.shutdown(),
  };
}
