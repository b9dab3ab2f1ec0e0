import { type DynamicModule, Module } from '@nestjs/common';
import { signingKey } from '@weir/audit';
import { budgetsIn } from '@weir/budgets';
import { replyTopics, type ReviewRequested } from '@weir/contracts';
import { type KafkaOptions, kafkaOptions, readSince } from '@weir/kafka';
import { KafkaPublisher, PendingDecisions, Steps, Waits } from '@weir/requests';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { auditConsumers } from './audit/audit-consumers.js';
import { decideBudgetConsumer } from './budgets/decide-budget.consumer.js';
import { SpendLog } from './budgets/spend-log.js';
import { usedRatios } from './budgets/used-ratios.js';
import { checkTextConsumer } from './check-text.consumer.js';
import { clearDocumentConsumer } from './clear-document.consumer.js';
import type { Config } from './config.js';
import { eraseDataConsumer } from './erasure/erase-data.consumer.js';
import { TopicLog } from './erasure/topic-log.adapter.js';
import { embedTexts, ReplyReader } from './embed-texts.js';
import { awaitReviewConsumer } from './review/await-review.consumer.js';
import { decideReviewConsumer } from './review/decide-review.consumer.js';
import { gazetteer } from './guardrails/pii/names/gazetteer.js';
import { budgetEvents, governanceEvents } from './telemetry.js';

/** More partitions of a topic than one instance ever owns. */
const PARTITIONS = 8;
const SOURCE = 'weir/governance';
/** How long Kafka has to take a request before the check goes on without its reply, milliseconds. */
const PRODUCE_TIMEOUT_MS = 2_000;
/** More than all checks of an instance can have under way. */
const MOST_WAITING = 10_000;

/** Nobody but the eraser may delete records. */
function eraserOptions(config: Config): KafkaOptions {
  const { WEIR_ERASER_USERNAME: username, WEIR_ERASER_PASSWORD: password } = config;
  const own = {
    ...(username ? { KAFKA_SASL_USERNAME: username } : {}),
    ...(password ? { KAFKA_SASL_PASSWORD: password } : {}),
  };
  return kafkaOptions({ ...config, ...own }, `weir-eraser-${config.WEIR_INSTANCE}`);
}

@Module({})
export class AppModule {
  static register({ config, resources, runtime, telemetry }: ServiceContext<Config>): DynamicModule {
    const kafka = kafkaOptions(config, `weir-governance-${config.WEIR_INSTANCE}`);
    const waits = new Waits(MOST_WAITING);
    const publisher = new KafkaPublisher({ producer: runtime.producer, timeoutMs: PRODUCE_TIMEOUT_MS });
    const steps = new Steps({ publisher, waits, source: SOURCE, replyTopic: replyTopics.governance });
    const replies = new ReplyReader({ kafka, logger: telemetry.logger, waits });
    const ports = {
      snapshot: () => resources.snapshot,
      events: governanceEvents(telemetry),
      keys: { pii: config.WEIR_PII_KEY },
    };
    const now = () => Date.now();
    const spending = new SpendLog({ kafka, logger: telemetry.logger, now });
    const budgets = () => budgetsIn(resources.snapshot);
    const events = budgetEvents(telemetry, () => usedRatios(spending.book, budgets(), now()));
    const history = config.WEIR_REVIEW_HISTORY;
    const pending = new PendingDecisions<ReviewRequested>(history * PARTITIONS);
    const parts: ServiceParts = {
      consumers: [
        checkTextConsumer({ ...ports, embed: embedTexts(steps), replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX }),
        clearDocumentConsumer(ports),
        decideBudgetConsumer({ spending, budgets, now, events }),
        awaitReviewConsumer({ pending, history }),
        decideReviewConsumer({
          pending,
          history,
          events: ports.events,
          replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX,
        }),
        ...auditConsumers(config, telemetry),
        eraseDataConsumer({
          log: new TopicLog(eraserOptions(config), telemetry.logger, config.WEIR_REPLY_TOPIC_PREFIX),
          readOwn: readSince(kafka, telemetry.logger),
          key: config.WEIR_AUDIT_KEY === undefined ? undefined : signingKey(config.WEIR_AUDIT_KEY),
          snapshot: ports.snapshot,
        }),
      ],
      start: async () => {
        // Now, so that no check waits for it: the usual policies look for names.
        gazetteer();
        await Promise.all([replies.start(), spending.start()]);
      },
      stop: async () => void (await Promise.all([replies.stop(), spending.stop()])),
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
