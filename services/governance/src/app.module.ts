import { type DynamicModule, Module } from '@nestjs/common';
import { budgetsIn } from '@weir/budgets';
import { kafkaOptions, SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { decideBudgetConsumer } from './budgets/decide-budget.consumer.js';
import { SpendLog } from './budgets/spend-log.js';
import { usedRatios } from './budgets/used-ratios.js';
import { checkTextConsumer } from './check-text.consumer.js';
import { clearDocumentConsumer } from './clear-document.consumer.js';
import type { Config } from './config.js';
import { budgetEvents, governanceEvents } from './telemetry.js';

@Module({})
export class AppModule {
  static register({ config, resources, telemetry }: ServiceContext<Config>): DynamicModule {
    const ports = {
      snapshot: () => resources.snapshot,
      events: governanceEvents(telemetry),
      keys: { pii: config.WEIR_PII_KEY },
    };
    const now = () => Date.now();
    const kafka = kafkaOptions(config, `weir-governance-${config.WEIR_INSTANCE}`);
    const spending = new SpendLog({ kafka, logger: telemetry.logger, now });
    const budgets = () => budgetsIn(resources.snapshot);
    const events = budgetEvents(telemetry, () => usedRatios(spending.book, budgets(), now()));
    const parts: ServiceParts = {
      consumers: [
        checkTextConsumer({ ...ports, replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX }),
        clearDocumentConsumer(ports),
        decideBudgetConsumer({ spending, budgets, now, events }),
      ],
      start: () => spending.start(),
      stop: () => spending.stop(),
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
