import { hash, randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTopics, kafkaOptions, KafkaRuntime } from '@weir/kafka';
import { type Kind, parseResource, resourceKey, resourceRecord, resourceTombstone } from '@weir/resources';
import { ResourceView, SERVICE_PARTS, type ServiceParts } from '@weir/service';
import { createTelemetry } from '@weir/telemetry';
import { AppModule } from './app.module.js';
import { configSchema } from './config.js';
import { GATEWAY, type GatewayPorts } from './gateway-ports.js';
import { configureHttp } from './http/configure-http.js';
import { untilView } from './resources/until-view.js';
import { FakeWeir } from './weir.fake.js';

export interface StartedGateway {
  url: string;
  /** A key of each role. */
  keys: Record<'user' | 'writer' | 'admin', string>;
  names: Record<'tenant' | 'app' | 'model' | 'collection' | 'policy' | 'embedding', string>;
  /** Requests that wait for a reply. */
  waiting(): number;
  /** How often a run was asked for. */
  timesAsked(runId: string): number;
  /** Runs that were asked for, and those that were cancelled. */
  runs(): { asked: readonly string[]; cancelled: readonly string[] };
  stop(): Promise<void>;
}

/**
 * Starts the gateway as `@weir/service` does, on a free port, with everything behind it played by a fake. Names and tenant
 * are of this start alone.
 *
 * @param environment - Settings beside KAFKA_BROKERS.
 */
export async function startGateway(environment: Record<string, string> = {}): Promise<StartedGateway> {
  const brokers = process.env.WEIR_TEST_KAFKA;
  if (!brokers) throw new Error('Set WEIR_TEST_KAFKA to a broker that the test may use, such as 127.0.0.1:9092.');
  const id = randomUUID().slice(0, 8);
  const config = configSchema.parse({
    KAFKA_BROKERS: brokers,
    WEIR_INSTANCE: id,
    WEIR_CREATE_COLLECTIONS: 'true',
    ...environment,
  });
  const kafka = kafkaOptions(config, `weir-gateway-${id}`);
  await createTopics(kafka);
  const telemetry = await createTelemetry({ service: 'gateway', instance: id, level: 'error' });
  const { logger } = telemetry;
  const onFatal = (error: Error) => logger.error({ reason: error.message }, 'fatal');
  const runtime = new KafkaRuntime({ kafka, telemetry, transactionalId: `weir.gateway.${id}`, onFatal });
  const resources = new ResourceView({ kafka, logger });
  await resources.start();

  const names = {
    tenant: `gateway-${id}`,
    app: `gateway-${id}-app`,
    model: `gateway-${id}-model`,
    collection: `gateway-${id}-collection`,
    policy: `gateway-${id}-policy`,
    embedding: `gateway-${id}-embedding`,
  };
  const keys = { user: `user-${id}`, writer: `writer-${id}`, admin: `admin-${id}` };
  const declared = declarations(names, keys).map(parseResource);
  await runtime.producer.send(declared.map((resource) => resourceRecord(resource, 'weir/test')));
  const inForce = ({ kind, name }: { kind: Kind; name: string }) => Boolean(resources.snapshot.find(kind, name));
  await untilView(resources, () => declared.every(inForce), 10_000);

  const weir = new FakeWeir({ kafka, logger, tenant: names.tenant, embedding: names.embedding });
  await weir.start();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register({ config, telemetry, runtime, resources }),
    new FastifyAdapter({ forceCloseConnections: true, bodyLimit: 32 * 1024 * 1024 }),
    { logger: ['error'], abortOnError: false },
  );
  const parts = app.get<ServiceParts>(SERVICE_PARTS, { strict: false });
  const ports = app.get<GatewayPorts>(GATEWAY, { strict: false });
  await parts.start?.();
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  return {
    url: (await app.getUrl()).replace(/\/$/, ''),
    keys,
    names,
    waiting: () => ports.waits.count,
    runs: () => weir,
    timesAsked: (runId) => weir.asked.filter((asked) => asked === runId).length,
    stop: async () => {
      await app.close();
      await parts.stop?.();
      await weir.stop();
      await runtime.producer.send(declared.map((resource) => resourceTombstone(resourceKey(resource), 'weir/test')));
      await runtime.stop();
      await resources.stop();
      await telemetry.shutdown();
    },
  };
}

function declarations(names: StartedGateway['names'], keys: StartedGateway['keys']): object[] {
  const apiKey = ([role, key]: [string, string]) => ({
    kind: 'ApiKey',
    name: `${names.tenant}-${role}`,
    spec: { sha256: hash('sha256', key, 'hex'), tenant: names.tenant, role, groups: ['staff'] },
  });
  return [
    ...Object.entries(keys).map(apiKey),
    { kind: 'Model', name: names.model, spec: { provider: 'extractive' } },
    { kind: 'App', name: names.app, spec: { pattern: 'simple', model: names.model } },
    { kind: 'Collection', name: names.collection, spec: { embedding: names.embedding } },
    { kind: 'Policy', name: names.policy },
  ];
}
