import { type DynamicModule, Module } from '@nestjs/common';
import { type JsonObject, replyTopics } from '@weir/contracts';
import { kafkaOptions, readSince } from '@weir/kafka';
import { Mlflow, mlflowOptions } from '@weir/mlflow';
import { KafkaPublisher, Steps, Waits } from '@weir/requests';
import { Cancellations, SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { AnswerReader } from './answer-reader.js';
import { SOURCE } from './answers/ask-app.js';
import type { Config } from './config.js';
import { eraseExperimentsConsumer } from './erasure/erase-experiments.consumer.js';
import { mlflowConsumers } from './mlflow/mlflow-consumers.js';
import { reviewSuitesConsumer } from './schedule/review-suites.consumer.js';
import { Schedule } from './schedule/schedule.js';
import { replayPorts } from './replays/replay-ports.js';
import { promotionConsumers } from './promotions/promotion-consumers.js';
import { cancelOptimisationConsumer } from './optimise/cancel-optimisation.consumer.js';
import { runOptimisationConsumer } from './optimise/run-optimisation.consumer.js';
import type { OptimisationPorts } from './optimise/run-optimisation.js';
import { cancelSuiteConsumer } from './suites/cancel-suite.consumer.js';
import { runSuiteConsumer } from './suites/run-suite.consumer.js';
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
    const shared = {
      publisher,
      waits,
      steps,
      resources,
      readSince: readSince(kafka, logger),
      events: evaluationEvents(telemetry),
      now: () => Date.now(),
    };
    const suites = replayPorts({ ...shared, datasets: config.WEIR_DATASETS });
    const schedule = new Schedule({ ...suites, logger });
    const optimisations: OptimisationPorts = {
      ...suites,
      cancellations: new Cancellations(),
      snapshotOf: ({ spec }) => resources.snapshotWith(appIn(spec), 'App'),
    };
    const parts: ServiceParts = {
      consumers: [
        runSuiteConsumer({ ...suites, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelSuiteConsumer({ cancellations: suites.cancellations }),
        reviewSuitesConsumer({ ...suites, schedule }),
        ...promotionConsumers({ ...shared, kafka, logger }),
        runOptimisationConsumer({ ...optimisations, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelOptimisationConsumer({ cancellations: optimisations.cancellations }),
        eraseExperimentsConsumer({
          mlflow,
          snapshot: () => resources.snapshotWith(''),
          datasets: config.WEIR_DATASETS,
        }),
        ...(mlflow ? mlflowConsumers({ mlflow, ...shared, telemetry }) : []),
      ],
      start: () => answers.start(),
      stop: () => answers.stop(),
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
