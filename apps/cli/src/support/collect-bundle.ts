import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '@weir/errors';
import { cataloguedTopics, describeTopics, type KafkaConnection } from '@weir/kafka';
import { canonicalJson } from '@weir/resources';
import { allChecks } from '../checks/all-checks.js';
import type { Check } from '../checks/check.js';
import { readVersions } from '../checks/version-checks.js';
import { type Cli, withGateway } from '../cli.js';
import { readText, send } from '../http/send.js';
import { compareTopics } from '../kafka/compare-topics.js';
import { summarise } from '../kafka/dead-letters.js';
import { findKafka } from '../kafka/kafka-options.js';
import { listTopics, readBounds } from '../kafka/read-bounds.js';
import { readDeadLetters } from '../kafka/read-dead-letters.js';
import { readLag } from '../kafka/read-groups.js';
import { withKafka } from '../kafka/with-kafka.js';
import { readLiveState } from '../supervisor/state-file.js';
import { lookAtSystem } from '../system-status.js';
import { VERSION } from '../version.js';
import { scrubLogLine, scrubServerLine, scrubSpec, scrubText } from './scrub.js';
import type { ArchivedFile } from './tar.js';

const LOG_LINES = 300;
const DEAD_LETTERS = 200;
const METRICS_MS = 5_000;
/** Whose logs are not Weir's own. */
const SERVER_LOG = /^(?:kafka|elasticsearch|mlflow|bootstrap)\b/;
const OURS = /^(?:WEIR_|KAFKA_|ELASTICSEARCH_|MLFLOW_|OPENAI_|ANTHROPIC_|OTEL_|LOG_LEVEL)/;
const SECRET = /KEY|SECRET|TOKEN|PASSWORD|HEADERS|SASL/;

export interface Bundle {
  files: ArchivedFile[];
  /** Why parts are missing, by part. */
  missing: Record<string, string>;
}

/** All that tells how a system is, without a secret, and without a text of a document, question or answer. */
export async function collectBundle(cli: Cli): Promise<Bundle> {
  const missing: Record<string, string> = {};
  const files: ArchivedFile[] = [];
  const add = async (part: string, collect: () => Promise<ArchivedFile[]>) => {
    try {
      files.push(...(await collect()));
    } catch (error) {
      missing[part] = scrubText(classify(error).message);
    }
  };
  const { settings } = cli;
  await add('doctor', async () => {
    const checks: Check[] = [];
    for await (const check of allChecks(cli)) checks.push({ ...check, message: scrubText(check.message) });
    return [jsonLines('doctor', checks)];
  });
  await add('status', async () => [jsonLines('status', [(await lookAtSystem(settings)).status])]);
  await add('versions', async () => {
    const running = await readVersions(readLiveState(settings.home)?.instances ?? []);
    const { node } = process.versions;
    return [
      jsonLines('versions', [{ command: VERSION, node, platform: process.platform, arch: process.arch }, ...running]),
    ];
  });
  await add('kafka', () => withKafka(findKafka(settings), (connection) => collectKafka(cli, connection)));
  await add('resources', () => collectResources(cli));
  await add('settings', () => Promise.resolve([jsonLines('settings', fingerprints(settings.environment))]));
  await add('metrics', () => collectMetrics(cli));
  await add('logs', () => Promise.resolve(collectLogs(settings.home.logs)));
  return { files, missing };
}

async function collectKafka(cli: Cli, connection: KafkaConnection): Promise<ArchivedFile[]> {
  const kafka = findKafka(cli.settings);
  const existing = await listTopics(connection);
  const wanted = cataloguedTopics();
  const names = wanted.map(({ name }) => name);
  const differences = compareTopics(wanted, await describeTopics(connection, names, existing), kafka.brokers.join(','));
  const dead = existing.filter((name) => name.endsWith('.dlq')).toSorted();
  const bounds = await readBounds(connection, dead);
  const filled = dead.filter((name) =>
    [...bounds].some(([place, { start, end }]) => place.startsWith(`${name}/`) && end > start),
  );
  const letters: object[] = [];
  for (const topic of filled) {
    const { records, redriven } = await readDeadLetters(kafka, topic, existing);
    for (const record of records.slice(-DEAD_LETTERS)) {
      const {
        partition,
        offset,
        code,
        stage,
        group,
        attempts,
        failedAt,
        origin,
        redriven: done,
      } = summarise(record, redriven);
      letters.push({ topic, partition, offset, code, stage, group, attempts, failedAt, origin, redriven: done });
    }
  }
  return [
    jsonLines('lag', await readLag(connection, undefined)),
    jsonLines('topics', differences),
    jsonLines('dead-letters', letters),
  ];
}

async function collectResources(cli: Cli): Promise<ArchivedFile[]> {
  const { resources } = await withGateway(cli, {}, (gateway) => gateway.resources());
  const shown = resources.map(({ kind, name, spec }) => ({
    kind,
    name: scrubText(name),
    fingerprint: fingerprint(canonicalJson(spec)),
    spec: scrubSpec(spec),
  }));
  return [jsonLines('resources', shown)];
}

/** Which settings there are, and whether two systems have the same value: of secrets not even that. */
export function fingerprints(
  environment: Readonly<Record<string, string | undefined>>,
): { setting: string; value: string }[] {
  return Object.entries(environment)
    .filter(([name, value]) => OURS.test(name) && value !== undefined && value !== '')
    .map(([name, value]) => ({
      setting: name,
      value: SECRET.test(name) ? 'set' : fingerprint(scrubText(value!)),
    }))
    .toSorted((a, b) => (a.setting < b.setting ? -1 : 1));
}

function fingerprint(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 12);
}

async function collectMetrics(cli: Cli): Promise<ArchivedFile[]> {
  const instances = readLiveState(cli.settings.home)?.instances ?? [];
  const files = await Promise.all(
    instances
      .filter(({ pid }) => pid > 0)
      .map(async ({ service, instance, port }) => {
        const signal = AbortSignal.timeout(METRICS_MS);
        const text = await send(new URL(`http://127.0.0.1:${port}/metrics`), { signal }).then(readText, () => '');
        return { name: `metrics/${service}-${instance}.prom`, content: scrubText(text) };
      }),
  );
  return files.filter(({ content }) => content !== '');
}

function collectLogs(folder: string): ArchivedFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
      const kept = SERVER_LOG.test(name)
        ? lines.map(scrubServerLine)
        : lines.map((line) => scrubLogLine(line) ?? scrubServerLine(line));
      return { name: `logs/${name}`, content: `${kept.join('\n')}\n` };
    });
}

function jsonLines(name: string, values: readonly object[]): ArchivedFile {
  return { name: `${name}.jsonl`, content: values.map((value) => `${JSON.stringify(value)}\n`).join('') };
}
