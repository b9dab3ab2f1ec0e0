import { type DynamicModule, Module } from '@nestjs/common';
import { BulkWriter, createElasticsearch, elasticsearchDependency, forbidGuessedIndices } from '@weir/elasticsearch';
import { budgetsIn } from '@weir/budgets';
import { topics } from '@weir/contracts';
import { kafkaOptions, PlaceReader } from '@weir/kafka';
import { KafkaPublisher, requestRecord } from '@weir/requests';
import type { Snapshot } from '@weir/resources';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { type AlertState } from './alerts/alert-state.js';
import { elasticsearchAlerts } from './alerts/alert-store.adapter.js';
import { AlertWatch } from './alerts/alert-watch.js';
import { channelSender } from './alerts/channels/send.js';
import { findAlertsConsumer } from './alerts/find-alerts.consumer.js';
import { httpPrometheus } from './alerts/signals/prometheus.adapter.js';
import { elasticsearchSums } from './alerts/sums.adapter.js';
import type { ToldChange } from './alerts/watch-alerts.js';
import type { Config } from './config.js';
import { elasticsearchCostSearch } from './costs/cost-search.adapter.js';
import { findCostsConsumer } from './costs/find-costs.consumer.js';
import { Ledger } from './costs/ledger.js';
import { DriftWatch } from './drift/drift-watch.js';
import { driftSettings } from './drift/drift-settings.js';
import { ElasticsearchFeatures } from './drift/feature-store.adapter.js';
import { findDriftConsumer } from './drift/find-drift.consumer.js';
import { KnownReferences } from './drift/known-references.js';
import { measureRunsConsumer } from './drift/measure-runs.consumer.js';
import type { Told } from './drift/watch-drift.js';
import { eraseRunsConsumer } from './erasure/erase-runs.consumer.js';
import { elasticsearchRunErasure } from './erasure/run-erasure.adapter.js';
import { findRunsConsumer } from './find-runs/find-runs.consumer.js';
import { elasticsearchRunSearch } from './find-runs/run-search.adapter.js';
import { documentLog } from './log-documents/document-store.adapter.js';
import { logDocumentsConsumer } from './log-documents/log-documents.consumer.js';
import { elasticsearchEvaluations } from './log-evaluations/evaluation-store.adapter.js';
import { logEvaluationsConsumer } from './log-evaluations/log-evaluations.consumer.js';
import { logRunsConsumer } from './log-runs/log-runs.consumer.js';
import { ElasticsearchRuns } from './log-runs/run-store.adapter.js';
import { monitoringEvents } from './telemetry.js';

const PRUNE_MS = 3_600_000;
/** How long Kafka has to take a finding before it is told again, milliseconds. */
const PRODUCE_TIMEOUT_MS = 10_000;
/** `ce_source` of what is told outside the handling of a message. */
const SOURCE = 'weir/monitoring';

@Module({})
export class AppModule {
  static register({ config, telemetry, runtime, resources }: ServiceContext<Config>): DynamicModule {
    const client = createElasticsearch({ url: config.ELASTICSEARCH_URL, apiKey: config.ELASTICSEARCH_API_KEY });
    const dependencies = [elasticsearchDependency(client)];
    const bulk = new BulkWriter(client);
    const kept = { replicas: config.WEIR_INDEX_REPLICAS, retentionDays: config.WEIR_RUNS_RETENTION_DAYS };
    const store = new ElasticsearchRuns(client, bulk, kept);
    const features = new ElasticsearchFeatures(client, bulk, kept);
    const events = monitoringEvents(telemetry);
    const kafka = kafkaOptions(config, `weir-monitoring-${config.WEIR_INSTANCE}`);
    const records = new PlaceReader(kafka);
    const ledger = new Ledger({ kafka, logger: telemetry.logger, now: () => Date.now() });
    const runs = elasticsearchRunSearch(client);
    const publisher = new KafkaPublisher({ producer: runtime.producer, timeoutMs: PRODUCE_TIMEOUT_MS });
    const watch = new DriftWatch({
      store: features,
      settings: driftSettings(config),
      references: new KnownReferences(),
      tell: (told) => publisher.publish([driftRecord(told)]),
      looked: (look) => events.driftLooked(look),
      everyMs: config.WEIR_DRIFT_EVERY_SECONDS * 1_000,
      logger: telemetry.logger,
      now: () => Date.now(),
    });
    const replyTopicPrefix = config.WEIR_REPLY_TOPIC_PREFIX;
    const documents = documentLog(client, bulk, kept);
    const evaluations = elasticsearchEvaluations(client, kept.replicas);
    const alerts = elasticsearchAlerts(client, kept.replicas);
    const sums = elasticsearchSums(client);
    const snapshot = () => resources.snapshot;
    const now = () => Date.now();
    const alertWatch = new AlertWatch({
      ports: {
        store: alerts,
        snapshot,
        now,
        sums,
        evaluations,
        drift: () => features.states(),
        prometheus: httpPrometheus({ url: config.WEIR_PROMETHEUS_URL, token: config.WEIR_PROMETHEUS_TOKEN }),
        tell: (change) => publisher.publish([alertRecord(change)]),
        looked: (look) => events.alertLooked(look),
        // Channels name variables of their own, which no schema can list.
        // oxlint-disable-next-line node/no-process-env
        send: channelSender(process.env),
        told: (notification) => {
          events.channelTold(notification);
          const { channel, failed } = notification;
          if (failed) telemetry.logger.warn({ channel }, 'a channel could not be told of alerts');
        },
      },
      everyMs: config.WEIR_ALERTS_EVERY_SECONDS * 1_000,
      logger: telemetry.logger,
      done: (states) => events.alertsFiring(firingBySeverity(states, resources.snapshot)),
    });
    let pruning: NodeJS.Timeout | undefined;
    const prune = () =>
      Promise.all([store, features, documents].map((days) => days.prune(new Date()))).catch((error: unknown) => {
        telemetry.logger.debug({ error: String(error) }, 'cannot take out days of the chain log now');
      });
    const parts: ServiceParts = {
      consumers: [
        logRunsConsumer({ store, events, dependencies }),
        findRunsConsumer({ search: runs, replyTopicPrefix, dependencies }),
        findCostsConsumer({
          costs: elasticsearchCostSearch(client),
          runs,
          budgets: () => budgetsIn(resources.snapshot),
          spending: () => ledger.spending(),
          now: () => Date.now(),
          replyTopicPrefix,
          dependencies,
        }),
        measureRunsConsumer({
          store: features,
          readAt: (topic, partition, offset) => records.read(topic, partition, offset),
          watch,
          dependencies,
        }),
        findDriftConsumer({ store: features, replyTopicPrefix, dependencies }),
        logDocumentsConsumer({ store: documents, events, dependencies }),
        logEvaluationsConsumer(evaluations, dependencies),
        findAlertsConsumer({
          store: alerts,
          sums,
          snapshot,
          watch: alertWatch,
          keptDays: kept.retentionDays,
          replyTopicPrefix,
          dependencies,
          now,
        }),
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
        await Promise.all([client.close(), records.close(), ledger.stop()]);
      },
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}

function driftRecord({ id, tenant, app, message }: Told) {
  const topic = topics.driftFound;
  return requestRecord({ source: SOURCE, topic, schema: topic.schema, message, key: app, tenant, run: id });
}

/** What is of no tenant is told as this one's: an operator reads it. */
const OPERATORS = 'default';

function alertRecord({ id, tenant = OPERATORS, message }: ToldChange) {
  const topic = topics.alertChanged;
  const key = message.alert?.alert ?? '';
  return requestRecord({ source: SOURCE, topic, schema: topic.schema, message, key, tenant, run: id });
}

function firingBySeverity(states: readonly AlertState[], snapshot: Snapshot) {
  const firing = states.filter(({ phase }) => phase === 'firing');
  const critical = firing.filter(({ alert }) => snapshot.find('Alert', alert)?.severity === 'critical').length;
  return { critical, warning: firing.length - critical };
}
