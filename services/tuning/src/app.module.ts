import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, readSince } from '@weir/kafka';
import { createFineTuning, createOnnxEmbedder, openAiChatModel } from '@weir/models';
import { Cancellations, SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { cancelTuningConsumer } from './cancel-tuning.consumer.js';
import type { Config } from './config.js';
import { runTuningConsumer } from './run-tuning.consumer.js';
import { tuningEvents } from './telemetry.js';
import { createLoraWorker } from './trainers/lora-worker.adapter.js';

@Module({})
export class AppModule {
  static register({ config, telemetry, resources }: ServiceContext<Config>): DynamicModule {
    const kafka = kafkaOptions(config, `weir-tuning-${config.WEIR_INSTANCE}`);
    const cancellations = new Cancellations();
    // What Models name as env:…, and what Python is to find: paths, language, graphics cards.
    // oxlint-disable-next-line node/no-process-env
    const environment = process.env;
    const openai = { baseUrl: config.OPENAI_BASE_URL, apiKey: config.OPENAI_API_KEY, environment };
    const parts: ServiceParts = {
      consumers: [
        runTuningConsumer({
          cancellations,
          readSince: readSince(kafka, telemetry.logger),
          snapshot: () => resources.snapshotWith(''),
          datasets: config.WEIR_DATASETS,
          loadEmbedder: (model, precision) =>
            createOnnxEmbedder({
              directory: config.WEIR_MODELS_DIR,
              model,
              precision,
              threads: config.WEIR_TUNING_THREADS,
            }),
          lora: createLoraWorker({
            python: config.WEIR_TUNING_PYTHON,
            program: config.WEIR_TUNING_PROGRAM,
            models: config.WEIR_MODELS_DIR,
            work: config.WEIR_TUNING_DIR,
            threads: config.WEIR_TUNING_THREADS,
            environment,
          }),
          hosted: {
            model: (spec) => openAiChatModel(spec, openai),
            fineTuning: (spec) => createFineTuning(spec, openai),
            pollMs: config.WEIR_TUNING_POLL_MS,
          },
          events: tuningEvents(telemetry),
          checkpointMs: config.WEIR_TUNING_CHECKPOINT_MS,
          now: () => Date.now(),
          processorSeconds: () => {
            const { user, system } = process.cpuUsage();
            return (user + system) / 1_000_000;
          },
        }),
        cancelTuningConsumer({ cancellations }),
      ],
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
