import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { findTool, howToInstall } from '../tools/deploy/find-tool.ts';
import { dashboards } from '../tools/docs/dashboards.ts';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
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
    it('take in every query, see a service that stops, and tell the receiver; and again when it is back', async () => {
      const targets = join(folder, 'targets.json');
      const writeTargets = () => {
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
      expect((await fetch(`http://127.0.0.1:${webhookPort}`, { method: 'POST', body: '{}' })).status).toBe(401);

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

      // The shipped rules; that a service is down counts after 10 s, in which Prometheus finds its targets, instead of a minute.
      mkdirSync(join(folder, 'prometheus'));
      const rules = read('deploy/prometheus/weir.rules.yml').replace(
        /(alert: WeirServiceDown[^]*?)for: 1m/,
        '$1for: 10s',
      );
      writeFileSync(join(folder, 'weir.rules.yml'), rules);
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

      const query = async (expression: string) => {
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

      const alerts = () => receiver.lines.map((line) => JSON.parse(line) as Alert);
      const told = (status: Alert['status'], name: string, service?: string) =>
        alerts().find(
          ({ status: is, labels }) => is === status && labels['alertname'] === name && labels['service'] === service,
        );
      await until('the alert that always fires arrives', () => told('firing', 'WeirWatchdog')).catch((error: Error) => {
        throw new Error(`${error.message}. ${router.log()}`);
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
  },
);
