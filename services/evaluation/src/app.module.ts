import { type DynamicModule, Module } from '@nestjs/common';
import type { JsonObject } from '@weir/contracts';
import { METRICS, scored, summarise } from '@weir/experiments';
import { LogReader, readSince } from '@weir/kafka';
import { KafkaPublisher, Waits } from '@weir/requests';
import { kafkaOptions, SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { AnswerReader } from './answer-reader.js';
import type { Config } from './config.js';
import { ActivePromotions } from './promotions/active-promotions.js';
import { decidePromotionConsumer } from './promotions/decide-promotion.consumer.js';
import { runPromotionConsumer } from './promotions/run-promotion.consumer.js';
import type { PromotionPorts } from './promotions/run-promotion.js';
import { scorePair } from './promotions/score-pair.js';
import { cancelSuiteConsumer } from './suites/cancel-suite.consumer.js';
import { Cancellations } from './suites/cancellations.js';
import { runSuiteConsumer } from './suites/run-suite.consumer.js';
import type { SuitePorts } from './suites/run-suite.js';
import { evaluationEvents } from './telemetry.js';

/** How long Kafka has to take a question before it is sent again, milliseconds. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** More than all suites of an instance can have under way. */
const MOST_WAITING = 100_000;

@Module({})
export class AppModule {
  static register({ config, telemetry, runtime, resources }: ServiceContext<Config>): DynamicModule {
    const { logger } = telemetry;
    const kafka = kafkaOptions(config, `weir-evaluation-${config.WEIR_INSTANCE}`);
    const waits = new Waits(MOST_WAITING);
    const publisher = new KafkaPublisher({ producer: runtime.producer, timeoutMs: PRODUCE_TIMEOUT_MS });
    const answers = new AnswerReader({ kafka, logger, waits });
    const suites: SuitePorts = {
      publisher,
      waits,
      snapshotWith: (request) => resources.snapshotWith(request.suite, 'Suite'),
      readSince: readSince(kafka, logger),
      cancellations: new Cancellations(),
      datasets: config.WEIR_DATASETS,
      metricKind: (metric) => (Object.hasOwn(METRICS, metric) ? 'function' : undefined),
      scorer: (suite) => (result) => Promise.resolve(scored(result, suite.metrics)),
      summarise: (results) => Promise.resolve(JSON.parse(JSON.stringify(summarise(results))) as JsonObject),
      events: evaluationEvents(telemetry),
      now: () => Date.now(),
    };
    const promotions: PromotionPorts = {
      publisher,
      waits,
      snapshot: () => resources.snapshot,
      snapshotWith: (app) => resources.snapshotWith(app, 'App'),
      onSnapshot: (listener) => resources.onChange(listener),
      readSince: suites.readSince,
      follow: async (topics, since, onRecord) => {
        const reader = new LogReader({ kafka, logger, topics, from: since, onRecord });
        await reader.start();
        return { caughtUp: reader.caughtUp, stop: () => reader.stop() };
      },
      active: new ActivePromotions(),
      isJudged: () => false,
      scorePair: (pair, metrics) => Promise.resolve(scorePair(pair, metrics)),
      events: suites.events,
      now: () => Date.now(),
    };
    const parts: ServiceParts = {
      consumers: [
        runSuiteConsumer({ ...suites, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelSuiteConsumer({ cancellations: suites.cancellations }),
        runPromotionConsumer(promotions),
        decidePromotionConsumer(promotions),
      ],
      start: () => answers.start(),
      stop: () => answers.stop(),
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
