import { type DynamicModule, Module } from '@nestjs/common';
import { signingKey } from '@weir/audit';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { chainAuditConsumer } from './audit/chain-audit.consumer.js';
import { ChainKeeper } from './audit/chain-keeper.js';
import { noteAuditConsumers } from './audit/note-audit.consumer.js';
import { checkTextConsumer } from './check-text.consumer.js';
import { clearDocumentConsumer } from './clear-document.consumer.js';
import type { Config } from './config.js';
import { auditEvents, governanceEvents } from './telemetry.js';

@Module({})
export class AppModule {
  static register({ config, resources, telemetry }: ServiceContext<Config>): DynamicModule {
    const ports = {
      snapshot: () => resources.snapshot,
      events: governanceEvents(telemetry),
      keys: { pii: config.WEIR_PII_KEY },
    };
    const keeper = new ChainKeeper({
      key: config.WEIR_AUDIT_KEY === undefined ? undefined : signingKey(config.WEIR_AUDIT_KEY),
      headRecords: config.WEIR_AUDIT_HEAD_RECORDS,
      headMs: config.WEIR_AUDIT_HEAD_MS,
      events: auditEvents(telemetry),
    });
    const parts: ServiceParts = {
      consumers: [
        checkTextConsumer({ ...ports, replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX }),
        clearDocumentConsumer(ports),
        ...noteAuditConsumers(),
        chainAuditConsumer(keeper),
      ],
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
