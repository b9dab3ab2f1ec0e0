import { type DynamicModule, Module } from '@nestjs/common';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { checkTextConsumer } from './check-text.consumer.js';
import { clearDocumentConsumer } from './clear-document.consumer.js';
import type { Config } from './config.js';
import { governanceEvents } from './telemetry.js';

@Module({})
export class AppModule {
  static register({ config, resources, telemetry }: ServiceContext<Config>): DynamicModule {
    const ports = {
      snapshot: () => resources.snapshot,
      events: governanceEvents(telemetry),
      keys: { pii: config.WEIR_PII_KEY },
    };
    const parts: ServiceParts = {
      consumers: [
        checkTextConsumer({ ...ports, replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX }),
        clearDocumentConsumer(ports),
      ],
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
