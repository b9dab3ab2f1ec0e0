import { type DynamicModule, Module } from '@nestjs/common';
import { type JsonObject, replyTopics } from '@weir/contracts';
import { kafkaOptions, LogReader, readSince } from '@weir/kafka';
import { Mlflow, mlflowOptions } from '@weir/mlflow';
import { KafkaPublisher, Steps, Waits } from '@weir/requests';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { AnswerReader } from './answer-reader.js';
import { SOURCE } from './answers/ask-app.js';
import type { Config } from './config.js';
import { mlflowConsumers } from './mlflow/mlflow-consumers.js';
import { reviewSuitesConsumer } from './schedule/review-suites.consumer.js';
import { Schedule } from './schedule/schedule.js';
import { listDocuments } from './replays/list-documents.js';
import type { ReplayPorts } from './replays/run-replay.js';
import { ActivePromotions } from './promotions/active-promotions.js';
import { decidePromotionConsumer } from './promotions/decide-promotion.consumer.js';
import { runPromotionConsumer } from './promotions/run-promotion.consumer.js';
import type { PromotionPorts } from './promotions/run-promotion.js';
import { pairScorer } from './promotions/pair-scorer.js';
import { cancelOptimisationConsumer } from './optimise/cancel-optimisation.consumer.js';
import { runOptimisationConsumer } from './optimise/run-optimisation.consumer.js';
import type { OptimisationPorts } from './optimise/run-optimisation.js';
import { cancelSuiteConsumer } from './suites/cancel-suite.consumer.js';
import { Cancellations } from './suites/cancellations.js';
import { runSuiteConsumer } from './suites/run-suite.consumer.js';
import { itemScorer } from './suites/score-item.js';
import { summariseAside } from './suites/summarise-aside.js';
import { evaluationEvents } from './telemetry.js';

/** How long Kafka has to take a question before it is sent again, milliseconds. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** More than all suites of an instance can have under way. */
const MOST_WAITING = 100_000;

/** Of an optimisation; whoever plans it says what is wrong with it. */
const appIn = ({ app }: JsonObject = {}): string => (typeof app === 'string' ? app : '');

@Module({})
export class AppModule {
  static register({ config, telemetry, runtime, resources }: ServiceContext<Config>): DynamicModule {
    const { logger } = telemetry;
    const kafka = kafkaOptions(config, `weir-evaluation-${config.WEIR_INSTANCE}`);
    const waits = new Waits(MOST_WAITING);
    const publisher = new KafkaPublisher({ producer: runtime.producer, timeoutMs: PRODUCE_TIMEOUT_MS });
    const steps = new Steps({ publisher, waits, source: SOURCE, replyTopic: replyTopics.evaluation });
    const answers = new AnswerReader({ kafka, logger, waits });
    const tracking = mlflowOptions(config);
    const mlflow = tracking ? new Mlflow(tracking) : undefined;
    const suites: ReplayPorts = {
      publisher,
      waits,
      snapshotWith: ({ suite, replay }) =>
        replay ? resources.snapshotWith(replay.app, 'App', 'Model') : resources.snapshotWith(suite, 'Suite'),
      snapshot: () => resources.snapshot,
      listDocuments: (tenant) => listDocuments(steps, tenant),
      readSince: readSince(kafka, logger),
      cancellations: new Cancellations(),
      datasets: config.WEIR_DATASETS,
      scorer: itemScorer(steps),
      summarise: summariseAside,
      events: evaluationEvents(telemetry),
      now: () => Date.now(),
    };
    const snapshot = () => resources.snapshot;
    const { readSince: read, now } = suites;
    const schedule = new Schedule({ publisher, readSince: read, snapshot, logger, now });
    const promotions: PromotionPorts = {
      publisher,
      waits,
      snapshot,
      snapshotWith: (app) => resources.snapshotWith(app, 'App'),
      onSnapshot: (listener) => resources.onChange(listener),
      readSince: read,
      follow: async (topics, since, onRecord) => {
        const reader = new LogReader({ kafka, logger, topics, from: since, onRecord });
        await reader.start();
        return { caughtUp: reader.caughtUp, stop: () => reader.stop() };
      },
      active: new ActivePromotions(),
      pairScorer: pairScorer(steps, snapshot),
      events: suites.events,
      now,
    };
    const optimisations: OptimisationPorts = {
      ...suites,
      cancellations: new Cancellations(),
      snapshotOf: ({ spec }) => resources.snapshotWith(appIn(spec), 'App'),
    };
    const parts: ServiceParts = {
      consumers: [
        runSuiteConsumer({ ...suites, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelSuiteConsumer({ cancellations: suites.cancellations }),
        reviewSuitesConsumer({ snapshot }),
        runPromotionConsumer(promotions),
        decidePromotionConsumer(promotions),
        runOptimisationConsumer({ ...optimisations, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelOptimisationConsumer({ cancellations: optimisations.cancellations }),
        ...(mlflow ? mlflowConsumers({ mlflow, readSince: read, resources, telemetry }) : []),
      ],
      start: async () => {
        await answers.start();
        schedule.start();
      },
      stop: async () => {
        schedule.stop();
        await answers.stop();
      },
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
