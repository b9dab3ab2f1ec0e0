import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import { replyTopics } from '@weir/contracts';
import { JUDGED_METRICS } from '@weir/judges';
import { LogReader, readSince } from '@weir/kafka';
import { Mlflow, mlflowOptions } from '@weir/mlflow';
import { KafkaPublisher, Steps, Waits } from '@weir/requests';
import { kafkaOptions, SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { AnswerReader } from './answer-reader.js';
import { SOURCE } from './answers/ask-app.js';
import type { Config } from './config.js';
import { recordEvaluationConsumer } from './mlflow/record-evaluation.consumer.js';
import { mirrorPromptsConsumer } from './prompts/mirror-prompts.consumer.js';
import { pushJudgePrompts } from './prompts/push-judge-prompts.js';
import { reviewSuitesConsumer } from './schedule/review-suites.consumer.js';
import { Schedule } from './schedule/schedule.js';
import { listDocuments } from './replays/list-documents.js';
import type { ReplayPorts } from './replays/run-replay.js';
import { ActivePromotions } from './promotions/active-promotions.js';
import { decidePromotionConsumer } from './promotions/decide-promotion.consumer.js';
import { runPromotionConsumer } from './promotions/run-promotion.consumer.js';
import type { PromotionPorts } from './promotions/run-promotion.js';
import { scorePair } from './promotions/score-pair.js';
import { cancelSuiteConsumer } from './suites/cancel-suite.consumer.js';
import { Cancellations } from './suites/cancellations.js';
import { runSuiteConsumer } from './suites/run-suite.consumer.js';
import { itemScorer } from './suites/score-item.js';
import { summariseAside } from './suites/summarise-aside.js';
import { evaluationEvents, promptEvents } from './telemetry.js';

/** How long Kafka has to take a question before it is sent again, milliseconds. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** More than all suites of an instance can have under way. */
const MOST_WAITING = 100_000;
/** Between looks at MLflow's prompts. A promotion is in force within 2 s. */
const LOOK_EVERY_MS = 500;

const judgePrompts = Object.values(JUDGED_METRICS).flatMap(({ prompts }) => prompts);

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
      isJudged: () => false,
      scorePair: (pair, metrics) => Promise.resolve(scorePair(pair, metrics)),
      events: suites.events,
      now,
    };
    const parts: ServiceParts = {
      consumers: [
        runSuiteConsumer({ ...suites, atATime: config.WEIR_MAX_EVALUATIONS }),
        cancelSuiteConsumer({ cancellations: suites.cancellations }),
        reviewSuitesConsumer({ snapshot }),
        ...(mlflow
          ? [
              recordEvaluationConsumer({ mlflow, readSince: suites.readSince }),
              mirrorPromptsConsumer({
                mlflow: mlflow.withoutRetries(),
                resources,
                events: promptEvents(telemetry),
                now: () => new Date(),
                pushOwn: (signal) => pushJudgePrompts(mlflow.withoutRetries(), judgePrompts, signal),
                wait: (signal) => sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined),
              }),
            ]
          : []),
        runPromotionConsumer(promotions),
        decidePromotionConsumer(promotions),
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
