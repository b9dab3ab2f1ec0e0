import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, readSince, RecordProducer } from '@weir/kafka';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { Approvals } from './approvals/approvals.js';
import type { Config } from './config.js';
import { Erasures } from './erasures/erasures.js';
import { Evaluations } from './evaluations/evaluations.js';
import { Optimisations } from './optimisations/optimisations.js';
import { Tunings } from './tunings/tunings.js';
import { GatewayModule } from './gateway.module.js';
import type { GatewayPorts } from './gateway-ports.js';
import { Promotions } from './promotions/promotions.js';
import { Suites } from './suites/suites.js';
import { recordRevelation } from './pii/record-revelation.js';
import { KafkaPublisher } from '@weir/requests';
import { RecentOutcomes } from './replies/recent-outcomes.js';
import { Waits } from '@weir/requests';
import { replies } from './replies/replies.js';
import { TopicReader } from './replies/topic-reader.js';
import { Reviews } from './reviews/reviews.js';
import { gatewayEvents } from './telemetry.js';

/** An upload waits longer for Kafka than a request does: nobody looks on, and what it has sent is not to be sent again. */
const UPLOAD_PRODUCE_TIMEOUT_MS = 30_000;
const UPLOAD_LINES = 256;
const OUTCOMES = { count: 5_000, bytes: 32 * 1024 * 1024 };

@Module({})
export class AppModule {
  static register({ config, telemetry, runtime, resources }: ServiceContext<Config>): DynamicModule {
    const { logger, tracing } = telemetry;
    const kafka = kafkaOptions(config, `weir-gateway-${config.WEIR_INSTANCE}`);
    // Of their own, so that a request does not queue behind an upload.
    const uploadProducer = new RecordProducer({ kafka, logger });
    const events = gatewayEvents(telemetry);
    const publisher = new KafkaPublisher({ producer: runtime.producer, timeoutMs: config.WEIR_PRODUCE_TIMEOUT_MS });
    const outcomes = new RecentOutcomes(OUTCOMES);
    const reviews = new Reviews();
    const ports: GatewayPorts = {
      resources,
      publisher,
      uploads: new KafkaPublisher({
        producer: uploadProducer,
        timeoutMs: UPLOAD_PRODUCE_TIMEOUT_MS,
        maxPendingBytes: Number.POSITIVE_INFINITY,
      }),
      waits: new Waits(config.WEIR_MAX_WAITING, (count) => events.waiting('request', count)),
      uploadWaits: new Waits(config.WEIR_MAX_UPLOADS * UPLOAD_LINES, (count) => events.waiting('upload', count)),
      outcomes,
      approvals: new Approvals(),
      reviews,
      evaluations: new Evaluations(),
      suites: new Suites(),
      promotions: new Promotions(),
      erasures: new Erasures((tenant, runIds) => {
        outcomes.forget(tenant, runIds);
        reviews.forget(tenant, runIds);
      }),
      optimisations: new Optimisations(),
      tunings: new Tunings(),
      readSince: readSince(kafka, logger),
      piiKey: config.WEIR_PII_KEY,
      piiRevealed: (revelation) => recordRevelation(publisher, revelation),
      events,
      limits: {
        requestMs: config.WEIR_REQUEST_TIMEOUT_MS,
        documentMs: config.WEIR_DOCUMENT_TIMEOUT_MS,
        drainMs: config.WEIR_DRAIN_MS,
        uploads: config.WEIR_MAX_UPLOADS,
      },
      createCollections: config.WEIR_CREATE_COLLECTIONS,
    };
    const listeners = [
      ports.approvals,
      ports.reviews,
      ports.evaluations,
      ports.suites,
      ports.promotions,
      ports.optimisations,
      ports.tunings,
      ports.erasures,
    ];
    const readers = [
      new TopicReader({
        kafka,
        logger,
        from: 'end',
        listener: replies([ports.waits, ports.uploadWaits], ports.outcomes),
      }),
      ...listeners.map((listener) => new TopicReader({ kafka, logger, from: 'start', listener })),
    ];
    const parts: ServiceParts = {
      consumers: [],
      start: async () => {
        await Promise.all(readers.map((reader) => reader.start()));
      },
      stop: async () => {
        await Promise.all(readers.map((reader) => reader.stop()));
        await uploadProducer.close();
      },
    };
    return {
      module: AppModule,
      imports: [GatewayModule.register(ports, tracing)],
      providers: [{ provide: SERVICE_PARTS, useValue: parts }],
    };
  }
}
