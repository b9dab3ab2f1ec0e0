import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { findTool, howToInstall } from '../tools/deploy/find-tool.ts';
import { dashboards } from '../tools/docs/dashboards.ts';
import { OutsideClient } from './support/outside-client.js';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const prometheus = findTool(ROOT, 'prometheus');
const alertmanager = findTool(ROOT, 'alertmanager');
const folder = mkdtempSync(join(tmpdir(), 'weir-deployment-'));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function start(
  program: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): { lines: string[]; log: () => string } {
  const child = spawn(program, given, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  let log = '';
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    lines.splice(0, lines.length, ...output.split('\n').slice(0, -1));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  return { lines, log: () => log };
}

describe('prepare', () => {
  it('makes a cluster ready for services, and lets the administrator in; a second time it changes nothing', async () => {
    const key = `weir_${'k'.repeat(43)}`;
    const file = join(folder, 'prepare.key');
    writeFileSync(file, `${key}\n`);
    const prepare = async () => {
      const environment = {
        PATH: process.env['PATH'],
        KAFKA_BROKERS: system.addresses.kafkaBrokers.join(','),
        WEIR_ADMIN_KEY_FILE: file,
      };
      const script = join(ROOT, 'deploy', 'docker', 'prepare.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env: environment });
      return stdout;
    };
    // All topics are there in this system; its administrator keeps his key beside the new one.
    expect(await prepare()).toMatch(/^0 topics created\ndeclared ApiKey\/admin-[0-9a-f]{8}\n$/);
    await until('the gateway knows the key', async () => {
      const answer = await fetch(`${system.addresses.gatewayUrl}/api/keys`, {
        headers: { authorization: `Bearer ${key}` },
      });
      return answer.ok;
    });
    expect(await prepare()).toBe('0 topics created\nnothing to declare\n');
    await system.mustWeir([
      'delete',
      'ApiKey',
      String((await declaredKeys()).find((name) => name.startsWith('admin-'))),
    ]);
  });

  async function declaredKeys(): Promise<string[]> {
    return (await system.mustWeir<{ name: string }>(['get', 'ApiKey'])).map(({ name }) => name);
  }
});

interface Alert {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const missing = prometheus === undefined || alertmanager === undefined;
describe.skipIf(missing)(
  `a real Prometheus and Alertmanager${missing ? ` (${howToInstall('a Prometheus or an Alertmanager')})` : ''}`,
  () => {
    let alertUrl: string;
    let query: (
      expression: string,
    ) => Promise<{ metric: Record<string, string>; value: [number, string] }[] | undefined>;
    let alerts: () => Alert[];
    let told: (status: Alert['status'], name: string, service?: string) => Alert | undefined;
    let writeTargets: () => void;
    let routerLog: () => string;
    let provider: ChildProcess;
    /** What kafka-exporter would say: the broker's own numbers, as `weir lag` reads them. */
    let lags: Lag[] = [];
    const exporter = createHttpServer((_, response) => {
      const lines = lags.flatMap(({ group, topic, partitions }) =>
        partitions.map(
          ({ partition, lag }) =>
            `kafka_consumergroup_lag{consumergroup="${group}",topic="${topic}",partition="${partition}"} ${lag}\n`,
        ),
      );
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(lines.join(''));
    });

    beforeAll(async () => {
      exporter.listen(0, '127.0.0.1');
      await once(exporter, 'listening');
      const targets = join(folder, 'targets.json');
      writeTargets = () => {
        const list = system.processes.instances.map(({ service, port }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { service },
        }));
        writeFileSync(targets, JSON.stringify(list));
      };
      writeTargets();
      const [prometheusPort, alertPort, clusterPort, webhookPort] = await Promise.all([1, 2, 3, 4].map(freePort));

      // The shipped receiver.
      const token = join(folder, 'webhook.token');
      writeFileSync(token, 'a token of this test');
      const receiver = start(process.execPath, [join(ROOT, 'deploy', 'alertmanager', 'print-alerts.mjs')], {
        WEBHOOK_TOKEN_FILE: token,
        WEBHOOK_PORT: String(webhookPort),
      });
      await until('the receiver listens', () => receiver.log().includes('listening'));
      const strange = await fetch(`http://127.0.0.1:${webhookPort}`, { method: 'POST', body: '{}' });
      if (strange.status !== 401) throw new Error('The receiver takes what comes without its token.');

      // The shipped configuration, with the addresses of this test, and groups sent after 1 s.
      const routes = read('deploy/alertmanager/alertmanager.yml')
        .replace('http://alert-printer:8088/', `http://127.0.0.1:${webhookPort}/`)
        .replace('/run/secrets/webhook_token', token)
        .replaceAll(/group_wait: \w+/g, 'group_wait: 1s')
        .replaceAll(/group_interval: \w+/g, 'group_interval: 1s');
      const alertmanagerFile = join(folder, 'alertmanager.yml');
      writeFileSync(alertmanagerFile, routes);
      const router = start(alertmanager!, [
        `--config.file=${alertmanagerFile}`,
        `--storage.path=${join(folder, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${alertPort}`,
        `--cluster.listen-address=127.0.0.1:${clusterPort}`,
      ]);

      mkdirSync(join(folder, 'prometheus'));
      writeFileSync(join(folder, 'weir.rules.yml'), quickRules());
      const shipped = parse(read('deploy/prometheus/prometheus.yml')) as {
        scrape_configs: { job_name: string; honor_labels: boolean }[];
      };
      const { honor_labels: honorLabels } = shipped.scrape_configs.find(({ job_name: name }) => name === 'weir')!;
      const config = {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: ['weir.rules.yml'],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertPort}`] }] }] },
        scrape_configs: [
          {
            job_name: 'weir',
            honor_labels: honorLabels,
            file_sd_configs: [{ files: [targets], refresh_interval: '1s' }],
          },
          {
            job_name: 'kafka',
            static_configs: [{ targets: [`127.0.0.1:${(exporter.address() as AddressInfo).port}`] }],
          },
        ],
      };
      const prometheusFile = join(folder, 'prometheus.yml');
      writeFileSync(prometheusFile, stringify(config));
      const server = start(prometheus!, [
        `--config.file=${prometheusFile}`,
        `--storage.tsdb.path=${join(folder, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        // What fires before Alertmanager is known is sent again after this, instead of a minute.
        '--rules.alert.resend-delay=1s',
      ]);

      query = async (expression) => {
        const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const response = await fetch(url).catch(() => undefined);
        // It answers with 503 while it starts.
        if (!response || response.status === 503) return undefined;
        const answer = (await response.json()) as {
          status: string;
          error?: string;
          data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}. ${server.log()}`);
        return answer.data!.result;
      };
      alerts = () => receiver.lines.map((line) => JSON.parse(line) as Alert);
      told = (status, name, service) =>
        alerts().find(
          ({ status: is, labels }) => is === status && labels['alertname'] === name && labels['service'] === service,
        );
      alertUrl = `http://127.0.0.1:${alertPort}`;
      routerLog = () => router.log();
    });
    afterAll(() => {
      provider?.disconnect();
      exporter.close();
    });

    it('take in every query, see a service that stops, and tell the receiver; and again when it is back', async () => {
      const services = new Set(system.processes.instances.map(({ service }) => service));
      await until('every service is scraped', async () => {
        const up = (await query('up{job="weir"} == 1')) ?? [];
        return new Set(up.map(({ metric }) => metric['service'])).size === services.size;
      });

      // The groups that the chart scales by are those that there are.
      const catalogue = parse(read('deploy/helm/weir/catalogue.yaml')) as {
        services: Record<string, { groups: string[] }>;
      };
      const assigned = (await query('weir_partitions_assigned'))!.map(
        ({ metric }) => [metric['service']!, metric['group']!] as const,
      );
      for (const [service, { groups }] of Object.entries(catalogue.services)) {
        const found = new Set(assigned.filter(([owner]) => owner === service).map(([, group]) => group));
        expect([...found].toSorted(), service).toEqual(groups);
      }

      const panels = dashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
      for (const { expr } of panels.flatMap(({ queries }) => queries)) {
        expect(await query(expr.replaceAll('$__rate_interval', '1m'))).toBeDefined();
      }

      await until('the alert that always fires arrives', () => told('firing', 'WeirWatchdog')).catch((error: Error) => {
        throw new Error(`${error.message}. ${routerLog()}`);
      });
      expect(alerts().filter(({ labels }) => labels['alertname'] === 'WeirServiceDown')).toEqual([]);

      await system.mustWeir(['up', '--scale', 'tools=0']);
      try {
        const alert = await until('the receiver is told that tools is down', () =>
          told('firing', 'WeirServiceDown', 'tools'),
        );
        expect(alert.labels).toMatchObject({ severity: 'critical', service: 'tools' });
        expect(alert.annotations).toEqual({
          summary: 'No instance of tools answers.',
          runbook: 'docs/runbooks/WeirServiceDown.md',
        });
      } finally {
        await system.mustWeir(['up', '--scale', 'tools=1']);
      }
      writeTargets();
      await until('the receiver is told that it is back', () => told('resolved', 'WeirServiceDown', 'tools'));
      const others = alerts().filter(
        ({ labels }) => labels['alertname'] === 'WeirServiceDown' && labels['service'] !== 'tools',
      );
      expect(others).toEqual([]);
    });

    it('tell the receiver of lag, errors, cost and slow answers', { timeout: 300_000 }, async () => {
      provider = fork(new URL('support/billing-provider.mjs', import.meta.url));
      const [port] = (await once(provider, 'message')) as [number];
      const prices = { input: 100_000, output: 100_000 };
      const spec = { provider: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, prices };
      await apply(
        { kind: 'Model', name: 'deployment-dear', spec: { ...spec, model: 'normal/deployment' } },
        { kind: 'Model', name: 'deployment-slow', spec: { ...spec, model: 'sluggish/deployment' } },
      );
      const ask = async (app: string): Promise<boolean> => {
        const body = JSON.stringify({ app, question: 'How many days?' });
        return (await system.fetch('/api/answers', { method: 'POST', body })).ok;
      };
      const firing = (name: string, service?: string) =>
        until(`the receiver is told of ${name}`, () => told('firing', name, service), { withinMs: 90_000 });

      // One after the other, as each is found in a window of some seconds.
      await until('the first call costs something', () => ask('deployment-dear'));
      await until('its cost is known', async () => (await query('sum(weir_usage_cost_total) > 0'))?.length === 1);
      for (let each = 0; each < 10; each += 1) await ask('deployment-dear');
      expect((await firing('WeirCostRate')).annotations['summary']).toMatch(
        /^Calls of models cost three times as much/,
      );

      for (let each = 0; each < 6; each += 1) await ask('deployment-slow');
      expect((await firing('WeirAnswersSlow')).labels).toMatchObject({ severity: 'warning' });

      const client = await OutsideClient.connect(system.addresses.kafkaBrokers, []);
      try {
        const poison = (run: string) => client.publish(TOPIC.requests, run, { app: 'without a run id' });
        await poison('deployment-0');
        await until('the first error is known', async () => {
          const errors = await query('sum(weir_messages_errors_total{group="weir.orchestration.runs"}) > 0');
          return errors?.length === 1;
        });
        for (let each = 1; each < 20; each += 1) await poison(`deployment-${each}`);
        expect((await firing('WeirErrorRate', 'orchestration')).labels).toMatchObject({
          group: 'weir.orchestration.runs',
        });
      } finally {
        await client.close();
      }

      await system.mustWeir(['up', '--scale', 'embedding=0']);
      try {
        const handbook = join(ROOT, 'examples', 'handbook', 'docs');
        await system.mustWeir(['ingest', handbook, '--collection', 'deployment']);
        const group = 'weir.embedding.embed-chunks';
        await until('its documents wait for embedding', async () => {
          lags = (await system.mustWeir<Lag>(['lag'])).filter((each) => each.group === group);
          return lags.some(({ lag }) => lag > LAG);
        });
        expect((await firing('WeirConsumerLag')).labels).toMatchObject({ consumergroup: group });
      } finally {
        await system.mustWeir(['up', '--scale', 'embedding=1']);
      }
      await until(
        'the receiver is told that nothing waits',
        async () => {
          lags = await system.mustWeir<Lag>(['lag']);
          return told('resolved', 'WeirConsumerLag');
        },
        { withinMs: 120_000 },
      );
    });

    it('are told of alerts on runs, and that they have ended', { timeout: 240_000 }, async () => {
      const signal = { of: 'runs', measure: 'runs', where: 'app=deployment-nobody', over: '1m' };
      await apply(
        { kind: 'Channel', name: 'deployment', spec: { type: 'alertmanager', url: alertUrl } },
        {
          kind: 'Alert',
          name: 'deployment-silent',
          spec: { signal, when: { absent: true }, severity: 'critical', channels: ['deployment'] },
        },
      );
      const alert = await until('the receiver is told of it', () => told('firing', 'deployment-silent'), {
        withinMs: 90_000,
      });
      expect(alert.labels).toMatchObject({ severity: 'critical' });
      expect(alert.annotations['description']).toContain('runs of 0 runs in 1m');
      await system.mustWeir(['delete', 'Alert', 'deployment-silent']);
      await until('the receiver is told that it has ended', () => told('resolved', 'deployment-silent'), {
        withinMs: 90_000,
      });
      await system.mustWeir(['delete', 'Channel', 'deployment']);
    });
  },
);

interface Lag {
  group: string;
  topic: string;
  lag: number;
  partitions: { partition: number; lag: number }[];
}

/** Messages that are a lag in this test. */
const LAG = 10;

/** The shipped rules, with windows and limits that a test can wait for. */
function quickRules(): string {
  const change = (rules: string, alert: string, ...changes: [RegExp, string][]): string =>
    rules.replace(new RegExp(`- alert: ${alert}\\n[^]*?(?=\\n {6}- alert:|\\n {2}- name:|$)`), (rule) =>
      changes.reduce((text, [from, to]) => text.replaceAll(from, to), rule),
    );
  const soon: [RegExp, string] = [/for: \w+/g, 'for: 2s'];
  let rules = read('deploy/prometheus/weir.rules.yml');
  // In which Prometheus finds its targets.
  rules = change(rules, 'WeirServiceDown', [/for: \w+/g, 'for: 10s']);
  rules = change(rules, 'WeirConsumerLag', soon, [/> 1000/g, `> ${LAG}`]);
  rules = change(rules, 'WeirErrorRate', soon, [/\[5m\]/g, '[30s]']);
  rules = change(rules, 'WeirAnswersSlow', soon, [/\[10m\]/g, '[30s]'], [/> 20/g, '> 1']);
  return change(rules, 'WeirCostRate', soon, [/\[1h\]/g, '[20s]'], [/\[1d\]/g, '[3m]']);
}

async function apply(...resources: object[]): Promise<void> {
  const response = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!response.ok) throw new Error(await response.text());
}
