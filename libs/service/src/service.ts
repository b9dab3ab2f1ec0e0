import 'reflect-metadata';
import { type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { loadConfig } from '@weir/config';
import { classify, WeirError } from '@weir/errors';
import { type AnyConsumer, type Dependency, kafkaOptions, KafkaRuntime } from '@weir/kafka';
import { createLogger, createTelemetry, type Telemetry } from '@weir/telemetry';
import type { z } from 'zod';
import type { baseConfig, BaseConfig } from './base-config.js';
import { exitWithParent } from './exit-with-parent.js';
import { HealthModule } from './health.module.js';
import { KafkaTransport } from './kafka-transport.js';
import { NestLogger } from './nest-logger.js';
import { ResourceView } from './resource-view.js';

/** What a service's module is made from. */
export interface ServiceContext<Config extends BaseConfig = BaseConfig> {
  config: Config;
  telemetry: Telemetry;
  runtime: KafkaRuntime;
  resources: ResourceView;
}

/** What a service's module provides under this token: its consumers and what it cannot work without. */
export const SERVICE_PARTS = Symbol('weir.service-parts');

export interface ServiceParts {
  consumers: readonly AnyConsumer[];
  dependencies?: readonly Dependency[];
  /** Before the first message: connect, load, warm up. */
  start?(): Promise<void>;
  /** After the last one. */
  stop?(): Promise<void>;
}

export interface ServiceDefinition<Shape extends typeof baseConfig> {
  name: string;
  /** Default port of its health and metrics. */
  config: z.ZodObject<Shape & { WEIR_HTTP_PORT: z.ZodType<number> }>;
  module: (context: ServiceContext<z.output<z.ZodObject<Shape>> & BaseConfig>) => DynamicModule;
  /** Called with the HTTP application before it listens: the gateway adds what health has no need of. */
  http?: (app: INestApplication, context: ServiceContext<z.output<z.ZodObject<Shape>> & BaseConfig>) => Promise<void>;
}

// After the process began, so that a wrong address is said within 5 s however long loading took; and at least.
const REACH_KAFKA_BY_MS = 4_000;
const REACH_KAFKA_MS = 1_000;
const RETRY_MS = 250;

/**
 * Runs a service: environment, telemetry, Kafka, resources, health over HTTP, and an orderly end on SIGTERM. What cannot
 * work is said in one log line, with exit code 1.
 */
export async function runService<Shape extends typeof baseConfig>(definition: ServiceDefinition<Shape>): Promise<void> {
  try {
    await start(definition);
  } catch (error) {
    const { code, message, field } = classify(error);
    createLogger({ service: definition.name, instance: '', level: 'info' }).fatal(
      { code, field, reason: message },
      'cannot start',
    );
    process.exit(1);
  }
}

async function start<Shape extends typeof baseConfig>(definition: ServiceDefinition<Shape>): Promise<void> {
  const config = loadConfig(definition.config) as z.output<z.ZodObject<Shape>> &
    BaseConfig & { WEIR_HTTP_PORT: number };
  const telemetry = await createTelemetry({
    service: definition.name,
    instance: config.WEIR_INSTANCE,
    level: config.LOG_LEVEL,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const { logger } = telemetry;
  const kafka = kafkaOptions(config, `weir-${definition.name}-${config.WEIR_INSTANCE}`);
  let end: (code: number) => Promise<void> = async (code) => process.exit(code);
  const runtime = new KafkaRuntime({
    kafka,
    telemetry,
    transactionalId: `weir.${definition.name}.${config.WEIR_INSTANCE}`,
    timeouts: {
      sessionMs: config.WEIR_SESSION_TIMEOUT_MS,
      heartbeatMs: Math.min(1_000, config.WEIR_SESSION_TIMEOUT_MS / 5),
    },
    drainMs: config.WEIR_DRAIN_MS,
    onFatal: (error) => {
      logger.fatal({ code: error.code, field: error.field, reason: error.message }, 'cannot go on');
      void end(1);
    },
  });
  await reachKafka(runtime, config.KAFKA_BROKERS);
  const resources = new ResourceView({ kafka, logger });
  await resources.start();

  const context = { config, telemetry, runtime, resources };
  const app = await NestFactory.create(
    {
      module: class ServiceModule {},
      imports: [definition.module(context), HealthModule.register(definition.name, telemetry)],
    },
    new FastifyAdapter({
      forceCloseConnections: true,
      bodyLimit: 32 * 1024 * 1024,
      // Document ids stand in paths, and may be long.
      routerOptions: { maxParamLength: 2_048 },
    }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const parts = app.get<ServiceParts>(SERVICE_PARTS, { strict: false });
  HealthModule.watch(app, runtime, parts.dependencies ?? []);
  await parts.start?.();
  await definition.http?.(app, context);
  app.connectMicroservice<MicroserviceOptions>({ strategy: new KafkaTransport(runtime, parts.consumers) });
  await app.startAllMicroservices();
  await app.listen(config.WEIR_HTTP_PORT, config.WEIR_HTTP_HOST).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES' && cause.code !== 'EADDRNOTAVAIL') throw cause;
    throw new WeirError({
      code: 'port-taken',
      disposition: 'fatal',
      field: 'WEIR_HTTP_PORT',
      message: `Cannot listen on ${config.WEIR_HTTP_HOST}:${config.WEIR_HTTP_PORT} (${cause.code}). Set WEIR_HTTP_PORT to a free port.`,
      cause,
    });
  });
  logger.info({ port: config.WEIR_HTTP_PORT }, 'started');

  let ending = false;
  end = async (code) => {
    if (ending) return;
    ending = true;
    logger.info('stopping');
    const hurry = setTimeout(() => process.exit(code || 1), config.WEIR_DRAIN_MS + 2_000);
    hurry.unref();
    HealthModule.stopping(app);
    await app.close().catch((error: unknown) => logger.error({ reason: String(error) }, 'stopping failed'));
    await parts.stop?.();
    await resources.stop();
    await telemetry.shutdown();
    process.exit(code);
  };
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // A second signal is somebody in a hurry.
    process.on(signal, () => (++signals > 1 ? process.exit(1) : void end(0)));
  }
  if (config.WEIR_EXIT_WITH_PARENT) exitWithParent(() => void end(0));
}

/** An address where nothing answers is a wrong setting until it has once been right. */
async function reachKafka(runtime: KafkaRuntime, brokers: readonly string[]): Promise<void> {
  const giveUpAt = Math.max(REACH_KAFKA_BY_MS, performance.now() + REACH_KAFKA_MS);
  for (;;) {
    try {
      // What takes the connection and says nothing is no broker either.
      return await within(giveUpAt - performance.now(), runtime.ping());
    } catch (cause) {
      if (performance.now() + RETRY_MS < giveUpAt) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      throw new WeirError({
        code: 'kafka-unreachable',
        disposition: 'fatal',
        field: 'KAFKA_BROKERS',
        message: `No Kafka broker answers at ${brokers.join(', ')}. Check KAFKA_BROKERS.`,
        cause,
      });
    }
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('It took too long.')), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
