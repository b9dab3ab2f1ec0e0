import { type DynamicModule, Module } from '@nestjs/common';
import { budgetsIn } from '@weir/budgets';
import type { WeirError } from '@weir/errors';
import { TextGenerators } from '@weir/models';
import { kafkaOptions } from '@weir/kafka';
import { Waits } from '@weir/requests';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { watchGpus } from '@weir/telemetry';
import { DecisionReader } from './budgets/decision-reader.js';
import { completeConsumer } from './complete.consumer.js';
import type { Config } from './config.js';
import { DeclaredModels } from './declared-models.js';
import { lazyEmbedder } from './extractive-embedder.js';
import { modelPool } from './model-pool.js';
import { reviewModelsConsumer } from './review-models.consumer.js';
import { inferenceEvents } from './telemetry.js';

/** More than all partitions can have under way, with a few calls each. */
const MOST_WAITING = 10_000;

@Module({})
export class AppModule {
  static register({ config, telemetry, resources }: ServiceContext<Config>): DynamicModule {
    const embedder = lazyEmbedder({
      directory: config.WEIR_MODELS_DIR,
      model: config.WEIR_EMBEDDING_MODEL,
      precision: config.WEIR_EMBEDDING_PRECISION,
      threads: config.WEIR_EMBEDDING_THREADS,
    });
    const generators = new TextGenerators(config.WEIR_MODELS_DIR);
    // Models name variables of their own, which no schema can list.
    // oxlint-disable-next-line node/no-process-env
    const environment = process.env;
    const declared = new DeclaredModels(resources);
    const waits = new Waits(MOST_WAITING);
    const kafka = kafkaOptions(config, `weir-inference-${config.WEIR_INSTANCE}`);
    const decisions = new DecisionReader({ kafka, logger: telemetry.logger, waits });
    const endGpus = watchGpus({ ...telemetry, everyMs: config.WEIR_GPU_SECONDS * 1_000 });
    const parts: ServiceParts = {
      consumers: [
        completeConsumer({
          models: modelPool({
            embedder: embedder.get,
            openai: { baseUrl: config.OPENAI_BASE_URL, apiKey: config.OPENAI_API_KEY, environment },
            anthropic: { baseUrl: config.ANTHROPIC_BASE_URL, apiKey: config.ANTHROPIC_API_KEY, environment },
            transformers: generators,
            recordings: config.WEIR_RECORDINGS_DIR,
          }),
          requireDeclared: (spec, signal) => declared.require(spec, signal),
          budgets: () => budgetsIn(resources.snapshot),
          modelsOf: (spec) => declared.namesOf(spec),
          waits,
          events: inferenceEvents(telemetry),
          replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX,
        }),
        reviewModelsConsumer({
          resources,
          now: () => new Date(),
          onFailure: ({ code }) => telemetry.logger.warn({ code }, 'late review of a model not told, trying again'),
        }),
      ],
      start: async () => {
        await decisions.start();
        // The first question to such a model should not wait for it to load.
        const wanted = resources.snapshot.list('Model').some(({ spec }) => spec.provider === 'extractive');
        if (wanted)
          void embedder.get().catch(({ code }: WeirError) => telemetry.logger.warn({ code }, 'not loaded yet'));
      },
      stop: async () => void (await Promise.all([embedder.close(), generators.close(), decisions.stop(), endGpus()])),
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
