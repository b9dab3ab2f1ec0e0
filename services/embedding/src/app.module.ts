import { type DynamicModule, Module } from '@nestjs/common';
import { createElasticsearch, elasticsearchDependency, MultiGet } from '@weir/elasticsearch';
import { createOnnxEmbedder } from '@weir/models';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { watchGpus } from '@weir/telemetry';
import type { Config } from './config.js';
import { embedChunksConsumer } from './embed-chunks.consumer.js';
import { embedQueryConsumer } from './embed-query.consumer.js';
import { elasticsearchKnownChunks } from './known-chunks.adapter.js';
import { Embedders } from './models/embedders.js';
import { embeddingEvents } from './telemetry.js';

@Module({})
export class AppModule {
  static register({ config, telemetry, resources }: ServiceContext<Config>): DynamicModule {
    const build = async (): Promise<ServiceParts> => {
      const embedders = new Embedders({
        load: ({ model, precision }) =>
          createOnnxEmbedder({
            directory: config.WEIR_MODELS_DIR,
            model,
            precision,
            threads: config.WEIR_EMBEDDING_THREADS,
            batchSize: config.WEIR_EMBEDDING_BATCH,
          }),
        snapshotWith: (model) => resources.snapshotWith(model, 'Model'),
        standard: { model: config.WEIR_EMBEDDING_MODEL, precision: config.WEIR_EMBEDDING_PRECISION },
        capacity: config.WEIR_EMBEDDING_LOADED,
      });
      // What cannot be loaded is said at the start.
      await embedders.standard;
      const client = createElasticsearch({ url: config.ELASTICSEARCH_URL, apiKey: config.ELASTICSEARCH_API_KEY });
      const dependencies = [elasticsearchDependency(client)];
      const events = embeddingEvents(telemetry);
      const endGpus = watchGpus({ ...telemetry, everyMs: config.WEIR_GPU_SECONDS * 1_000 });
      return {
        consumers: [
          embedChunksConsumer({
            embedders,
            snapshotWith: (collection) => resources.snapshotWith(collection, 'Collection'),
            snapshot: () => resources.snapshot,
            known: elasticsearchKnownChunks(new MultiGet(client)),
            events,
            dependencies,
          }),
          embedQueryConsumer({ embedders, events, replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX }),
        ],
        dependencies,
        stop: async () => {
          await embedders.close();
          await client.close();
          await endGpus();
        },
      };
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useFactory: build }] };
  }
}
