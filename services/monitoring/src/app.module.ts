import { type DynamicModule, Module } from '@nestjs/common';
import { BulkWriter, createElasticsearch, elasticsearchDependency, forbidGuessedIndices } from '@weir/elasticsearch';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import type { Config } from './config.js';
import { eraseRunsConsumer } from './erasure/erase-runs.consumer.js';
import { elasticsearchRunErasure } from './erasure/run-erasure.adapter.js';
import { findRunsConsumer } from './find-runs/find-runs.consumer.js';
import { elasticsearchRunSearch } from './find-runs/run-search.adapter.js';
import { logRunsConsumer } from './log-runs/log-runs.consumer.js';
import { ElasticsearchRuns } from './log-runs/run-store.adapter.js';
import { monitoringEvents } from './telemetry.js';

const PRUNE_MS = 3_600_000;

@Module({})
export class AppModule {
  static register({ config, telemetry }: ServiceContext<Config>): DynamicModule {
    const client = createElasticsearch({ url: config.ELASTICSEARCH_URL, apiKey: config.ELASTICSEARCH_API_KEY });
    const dependencies = [elasticsearchDependency(client)];
    const bulk = new BulkWriter(client);
    const store = new ElasticsearchRuns(client, bulk, {
      replicas: config.WEIR_INDEX_REPLICAS,
      retentionDays: config.WEIR_RUNS_RETENTION_DAYS,
    });
    const replyTopicPrefix = config.WEIR_REPLY_TOPIC_PREFIX;
    let pruning: NodeJS.Timeout | undefined;
    const prune = () =>
      store.prune(new Date()).catch((error: unknown) => {
        telemetry.logger.debug({ error: String(error) }, 'cannot take out days of the chain log now');
      });
    const parts: ServiceParts = {
      consumers: [
        logRunsConsumer({ store, events: monitoringEvents(telemetry), dependencies }),
        findRunsConsumer({ search: elasticsearchRunSearch(client), replyTopicPrefix, dependencies }),
        eraseRunsConsumer(elasticsearchRunErasure(client, bulk), dependencies),
      ],
      dependencies,
      start: async () => {
        await forbidGuessedIndices(client);
        void prune();
        pruning = setInterval(() => void prune(), PRUNE_MS);
      },
      stop: async () => {
        clearInterval(pruning);
        await client.close();
      },
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
