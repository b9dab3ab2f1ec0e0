import { type DynamicModule, Module } from '@nestjs/common';
import {
  BulkWriter,
  ChunkIndices,
  createElasticsearch,
  elasticsearchDependency,
  ensureRegistry,
  forbidGuessedIndices,
  MultiGet,
  Refresher,
  writableElasticsearchDependency,
} from '@weir/elasticsearch';
import { kafkaOptions } from '@weir/kafka';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import type { Config } from './config.js';
import { eraseIndexConsumer } from './erasure/erase-index.consumer.js';
import { ElasticsearchErasure } from './erasure/index-erasure.adapter.js';
import { beginFillConsumer } from './fill/begin-fill.consumer.js';
import { fillGenerationConsumer } from './fill/fill-generation.consumer.js';
import { elasticsearchFillSource } from './fill/fill-source.adapter.js';
import { FilledGenerations } from './fill/filled-generations.js';
import { elasticsearchGenerations } from './generations.js';
import { amendDocumentConsumer } from './index-documents/amend-document.consumer.js';
import { elasticsearchChunkStores } from './index-documents/chunk-store.adapter.js';
import { indexChunksConsumer } from './index-documents/index-chunks.consumer.js';
import { elasticsearchDocumentReader } from './list-documents/document-reader.adapter.js';
import { listDocumentsConsumer } from './list-documents/list-documents.consumer.js';
import { ElasticsearchAnswers } from './recall/answer-store.adapter.js';
import { recallConsumer } from './recall/recall.consumer.js';
import { rememberAnswerConsumer } from './recall/remember-answer.consumer.js';
import { ElasticsearchRegistry } from './registry/registry.adapter.js';
import { elasticsearchChunkSearch } from './search/retrieve.adapter.js';
import { retrieveConsumer } from './search/retrieve.consumer.js';
import { ElasticsearchSubscriptions } from './standing/subscription-store.adapter.js';
import {
  dropSubscriptionConsumers,
  findOutdatedConsumer,
  keepSubscriptionConsumer,
} from './standing/watch-answers.consumers.js';
import { retrievalEvents } from './telemetry.js';

/** Old answers and subscriptions are not found any more: this is for the room that they take. */
const PRUNE_MS = 3_600_000;

@Module({})
export class AppModule {
  static register({ config, telemetry, resources }: ServiceContext<Config>): DynamicModule {
    const client = createElasticsearch({ url: config.ELASTICSEARCH_URL, apiKey: config.ELASTICSEARCH_API_KEY });
    const dependencies = [elasticsearchDependency(client)];
    const writing = [writableElasticsearchDependency(client)];
    const settings = { replicas: config.WEIR_INDEX_REPLICAS };
    const multiGet = new MultiGet(client);
    const bulk = new BulkWriter(client);
    const registry = new ElasticsearchRegistry(multiGet, bulk);
    const filled = new FilledGenerations({
      kafka: kafkaOptions(config, `weir-retrieval-${config.WEIR_INSTANCE}`),
      logger: telemetry.logger,
    });
    const generations = elasticsearchGenerations(
      client,
      (collection) => resources.snapshotWith(collection, 'Collection'),
      filled,
    );
    const source = elasticsearchFillSource(client, multiGet);
    const events = retrievalEvents(telemetry);
    const answers = new ElasticsearchAnswers(client, settings);
    const replyTopicPrefix = config.WEIR_REPLY_TOPIC_PREFIX;
    const indexing = {
      registry,
      stores: elasticsearchChunkStores({
        indices: new ChunkIndices(client, settings),
        bulk,
        refresher: new Refresher(client, config.WEIR_REFRESH_INTERVAL_MS),
      }),
      now: () => new Date(),
      events,
    };
    const subscriptions = new ElasticsearchSubscriptions(client, settings);
    const watching = {
      store: subscriptions,
      registry,
      generation: (collection: string) => generations.inForce(collection),
      now: () => new Date(),
      dependencies: writing,
    };
    let pruning: NodeJS.Timeout | undefined;
    const prune = () =>
      Promise.all([answers.prune(new Date()), subscriptions.prune(new Date())]).catch((error: unknown) => {
        telemetry.logger.debug({ error: String(error) }, 'cannot take out what is too old now');
      });
    const parts: ServiceParts = {
      consumers: [
        indexChunksConsumer(indexing, writing),
        amendDocumentConsumer({ ...indexing, generations: (collection) => generations.all(collection) }, writing),
        retrieveConsumer({
          search: elasticsearchChunkSearch(client, multiGet),
          registry,
          generationBy: (collection, embedding) => generations.by(collection, embedding),
          events,
          replyTopicPrefix,
          dependencies,
        }),
        beginFillConsumer(
          {
            source,
            filled,
            snapshotWith: (name) => resources.snapshotWith(name, 'Collection', 'Model'),
            all: (collection) => generations.all(collection),
            now: () => new Date(),
          },
          writing,
        ),
        fillGenerationConsumer(
          {
            source,
            registry,
            inForce: (collection) => generations.inForce(collection),
            beside: (collection) => generations.beside(collection),
            now: () => new Date(),
          },
          writing,
        ),
        recallConsumer({
          store: answers,
          registry,
          generation: (collection) => generations.inForce(collection),
          now: () => new Date(),
          events,
          replyTopicPrefix,
          dependencies,
        }),
        rememberAnswerConsumer(answers, writing),
        keepSubscriptionConsumer(watching),
        findOutdatedConsumer(watching),
        ...dropSubscriptionConsumers(watching),
        eraseIndexConsumer(new ElasticsearchErasure(client, bulk, registry), writing),
        listDocumentsConsumer({
          reader: elasticsearchDocumentReader({ client, multiGet, registry, generations }),
          replyTopicPrefix,
          dependencies,
        }),
      ],
      dependencies,
      start: async () => {
        await forbidGuessedIndices(client);
        await ensureRegistry(client, settings);
        await filled.start();
        pruning = setInterval(() => void prune(), PRUNE_MS);
      },
      stop: async () => {
        clearInterval(pruning);
        await filled.stop();
        await client.close();
      },
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
