import { hash } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { create, type DescMessage, type MessageShape, replyTopics, StepCompletedSchema, topics } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { createTelemetry, type Registry } from '@weir/telemetry';
import { Approvals } from './approvals/approvals.js';
import { Reviews } from './reviews/reviews.js';
import { Evaluations } from './evaluations/evaluations.js';
import { Erasures } from './erasures/erasures.js';
import { Promotions } from './promotions/promotions.js';
import { Suites } from './suites/suites.js';
import { Optimisations } from './optimisations/optimisations.js';
import { Tunings } from './tunings/tunings.js';
import { ROLES } from '@weir/resources';
import { FakeResources } from './auth/resources.fake.js';
import { GatewayModule } from './gateway.module.js';
import type { GatewayPorts } from './gateway-ports.js';
import { configureHttp } from './http/configure-http.js';
import type { Route } from './http/route.js';
import { FakePublisher } from '@weir/requests';
import { RecentOutcomes } from './replies/recent-outcomes.js';
import { replyRecord } from '@weir/requests';
import { Waits } from '@weir/requests';
import { gatewayEvents } from './telemetry.js';

type Ports = GatewayPorts & { resources: FakeResources; publisher: FakePublisher; uploads: FakePublisher };
type Reply = Awaited<ReturnType<NestFastifyApplication['inject']>>;

const TENANT = 'acme';
/** `writer` is what keys of builders were declared as first. */
const KEYS = [...ROLES, 'writer'] as const;
export type KeyOf = (typeof KEYS)[number];

/**
 * The gateway's HTTP API over fakes: nothing listens, nothing is sent. There are an app `support`, a collection `handbook`,
 * and for each role a key of its name; the user's is in the group `staff`.
 */
export class GatewayApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly ports: Ports,
    /** Every route that the router has, as `METHOD /pattern`. */
    readonly routes: readonly string[],
    readonly registry: Registry,
  ) {}

  /** @param others - Controllers beside the gateway's own. */
  static async start(others: Type[] = []): Promise<GatewayApp> {
    const telemetry = await createTelemetry({ service: 'gateway', instance: 'test', level: 'silent' });
    const ports: Ports = {
      resources: new FakeResources().declare(
        ...KEYS.map((role) => apiKey(role, role === 'user' ? ['staff'] : [])),
        { kind: 'Model', name: 'tiny', spec: { provider: 'extractive' } },
        { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'tiny' } },
        { kind: 'Collection', name: 'handbook' },
      ),
      publisher: new FakePublisher(),
      uploads: new FakePublisher(),
      waits: new Waits(100),
      uploadWaits: new Waits(100),
      outcomes: new RecentOutcomes({ count: 100, bytes: 1_000_000 }),
      approvals: new Approvals(),
      reviews: new Reviews(),
      evaluations: new Evaluations(),
      suites: new Suites(),
      promotions: new Promotions(),
      erasures: new Erasures(),
      optimisations: new Optimisations(),
      tunings: new Tunings(),
      readSince: () => Promise.resolve(),
      piiKey: undefined,
      piiRevealed: () => Promise.resolve(),
      events: gatewayEvents(telemetry),
      limits: { requestMs: 1_000, documentMs: 1_000, drainMs: 100, uploads: 2 },
      createCollections: false,
    };
    const app = await NestFactory.create<NestFastifyApplication>(
      {
        module: class TestModule {},
        imports: [GatewayModule.register(ports, telemetry.tracing)],
        controllers: others,
      },
      new FastifyAdapter({ bodyLimit: 32 * 1024 * 1024 }),
      { logger: false, abortOnError: false },
    );
    const server = app.getHttpAdapter().getInstance();
    const routes: string[] = [];
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
    });
    configureHttp(app);
    await app.init();
    await server.ready();
    return new GatewayApp(app, ports, routes, telemetry.registry);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  /** @param body - Sent as JSON, unless it is text already. */
  call(
    role: KeyOf,
    method: Route['method'],
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${role}`, ...type, ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Brings a record to whoever waits for what `request` asked for. */
  reply<Schema extends DescMessage>(
    request: OutboundRecord,
    topic: string,
    schema: Schema,
    message: MessageShape<Schema>,
  ): void {
    const run = String(request.headers['weir-run']);
    const record = replyRecord({ topic, schema, message, run, tenant: TENANT });
    if (topic === topics.answerCompleted.name) this.ports.outcomes.remember(record);
    this.ports.waits.offer(record);
    this.ports.uploadWaits.offer(record);
  }

  /** Has a step reply to whatever is asked of it from now on, as monitoring does. */
  replyToSteps(result: { case: string; value: object }, step = result.case): void {
    this.ports.publisher.onPublish = (request) => {
      const runId = String(request.headers['weir-run']);
      const reply = create(StepCompletedSchema, { runId, step, result: result as never });
      this.reply(request, replyTopics.gateway, StepCompletedSchema, reply);
    };
  }

  /** Answers every question from now on with these pieces, and then this outcome. */
  orchestrate(pieces: readonly string[], outcome: object): void {
    const { answerCompleted, answerDelta } = topics;
    this.ports.publisher.onPublish = (request) => {
      const runId = String(request.headers['weir-run']);
      pieces.forEach((text, index) => {
        const delta = create(answerDelta.schema, { runId, index, text });
        this.reply(request, answerDelta.name, answerDelta.schema, delta);
      });
      const completed = create(answerCompleted.schema, { runId, app: 'support', outcome: 'answered', ...outcome });
      this.reply(request, answerCompleted.name, answerCompleted.schema, completed);
    };
  }
}

function apiKey(role: KeyOf, groups: readonly string[]): object {
  return { kind: 'ApiKey', name: role, spec: { sha256: hash('sha256', role, 'hex'), tenant: TENANT, role, groups } };
}
