import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

/** Alerts from declaration to a person: a model that stops, a webhook that does not answer at first, monitoring that is killed. */
const system = sharedSystem();
const PROVIDER = new URL('support/billing-provider.mjs', import.meta.url);
const ALERT_CHANGED = 'weir.monitoring.v1.alert-changed';
const APP = 'alerts-desk';
const COLLECTION = 'alerts-desk';
const KEY = 'a key of this test alone';
/** A window of a minute, looked at every quarter of it, and whatever else the machine does. */
const SOON = { withinMs: 150_000 };

interface Told {
  id: string;
  channel: string;
  alerts: { alert: string; change: string; labels: Record<string, string>; value: number; commands: string[] }[];
}
interface Shown {
  alert: string;
  labels: Record<string, string>;
  state: string;
  value?: number;
  note?: string;
  deliveries: { channel: string; told?: string; problem?: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'weir-alerts-'));
const received: { told: Told; isSigned: boolean }[] = [];
let refusals = 1;
const hook = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    if (refusals > 0) {
      refusals -= 1;
      response.writeHead(503).end();
      return;
    }
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
    const signed = createHmac('sha256', KEY)
      .update(`${String(id)}.${String(at)}.${body}`)
      .digest('base64');
    received.push({ told: JSON.parse(body) as Told, isSigned: signature === `v1,${signed}` });
    response.writeHead(204).end();
  });
});
let provider: ChildProcess;
let model: (behaviour: string) => object;

const apply = async (...resources: object[]): Promise<void> => {
  const response = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!response.ok) throw new Error(await response.text());
};
const ask = async (): Promise<string> => {
  const body = JSON.stringify({ app: APP, question: 'How many days?' });
  const response = await system.fetch('/api/answers', { method: 'POST', body });
  return ((await response.json()) as { outcome: string }).outcome;
};
const shown = async (name: string): Promise<Shown | undefined> => {
  const response = await system.fetch('/api/alerts?tenants=all');
  if (!response.ok) return undefined;
  return ((await response.json()) as { alerts: Shown[] }).alerts.find(({ alert }) => alert === name);
};
const toldOf = (name: string) => {
  const seen = new Map(received.map(({ told }) => [told.id, told]));
  return [...seen.values()].flatMap(({ alerts }) => alerts.filter(({ alert }) => alert === name));
};

beforeAll(async () => {
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  writeFileSync(join(folder, 'key'), KEY);
  provider = fork(PROVIDER);
  const [port] = (await once(provider, 'message')) as [number];
  model = (behaviour) => ({
    kind: 'Model',
    name: 'alerts-model',
    spec: { provider: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, model: `${behaviour}/alerts` },
  });
  const runs = { of: 'runs', measure: 'failed-share', over: '1m', least: 4 };
  await apply(
    model('refusing'),
    { kind: 'App', name: APP, spec: { pattern: 'simple', model: 'alerts-model' } },
    { kind: 'Objective', name: 'alerts-answers', spec: { of: 'availability', target: 0.9, applies: { app: APP } } },
    {
      kind: 'Objective',
      name: 'alerts-fresh',
      spec: { of: 'freshness', target: 0.5, withinMs: 120_000, applies: { collection: COLLECTION } },
    },
    {
      kind: 'Channel',
      name: 'alerts-hook',
      spec: {
        type: 'webhook',
        url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`,
        secret: `file:${join(folder, 'key')}`,
      },
    },
    {
      kind: 'Alert',
      name: 'alerts-failures',
      spec: {
        severity: 'critical',
        applies: { app: APP },
        signal: runs,
        when: { above: 0.5, until: 0.2 },
        channels: ['alerts-hook'],
      },
    },
    {
      kind: 'Alert',
      name: 'alerts-burn',
      spec: { signal: { of: 'objective', objective: 'alerts-answers', over: '1m' }, when: { above: 2 } },
    },
    {
      kind: 'Alert',
      name: 'alerts-prometheus',
      spec: { signal: { of: 'prometheus', query: 'up' }, when: { below: 1 }, channels: ['alerts-nobody'] },
    },
  );
});
afterAll(async () => {
  const declared = ['failures', 'burn', 'prometheus'].map((name) => `Alert/alerts-${name}`);
  for (const path of [...declared, 'Channel/alerts-hook', 'Objective/alerts-answers', 'Objective/alerts-fresh'])
    await system.fetch(`/api/resources/${path}`, { method: 'DELETE' });
  provider?.disconnect();
  hook.close();
  rmSync(folder, { recursive: true });
});

describe('alerts', () => {
  it('are refused where they name what there is not', async () => {
    const resources = [
      {
        kind: 'Alert',
        name: 'wrong',
        spec: { signal: { of: 'runs', measure: 'happiness', over: '1m' }, when: { above: 1 } },
      },
    ];
    const response = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('spec.signal.measure');
  });

  it('are told once they fire and once they end, whatever goes down on the way', { timeout: 420_000 }, async () => {
    const client = await OutsideClient.connect(system.addresses.kafkaBrokers, [ALERT_CHANGED]);
    const changed = (change: string) =>
      client.wait(
        ALERT_CHANGED,
        `that alerts-failures is ${change}`,
        ({ key, message }) => key === 'alerts-failures' && (message as unknown as { change: string }).change === change,
        SOON.withinMs,
      );
    try {
      const outcomes = await Promise.all(Array.from({ length: 6 }, ask));
      expect(new Set(outcomes)).toEqual(new Set(['failed']));
      await changed('firing');
      const failing = await until(
        'it says that the webhook does not answer',
        async () => {
          const series = await shown('alerts-failures');
          return series?.deliveries.some(({ problem }) => problem !== undefined) ? series : undefined;
        },
        SOON,
      );
      expect(failing).toMatchObject({ labels: { app: APP }, state: 'firing', value: 1 });
      expect(failing.deliveries[0]!.problem).toMatch(/^127\.0\.0\.1:\d+ answers with 503\.$/);
      await until('the webhook is told', () => toldOf('alerts-failures').length > 0, SOON);
      expect(toldOf('alerts-failures')).toMatchObject([{ change: 'firing', labels: { app: APP }, value: 1 }]);
      expect(received.every(({ isSigned }) => isSigned)).toBe(true);

      // Its error budget is used ten times as fast as it may be.
      expect(await shown('alerts-burn')).toMatchObject({ state: 'firing', value: expect.closeTo(10) as number });
      expect(await shown('alerts-prometheus')).toMatchObject({
        state: 'unknown',
        note: 'There is no Prometheus to ask: set WEIR_PROMETHEUS_URL.',
        deliveries: [{ channel: 'alerts-nobody', problem: 'There is no Channel named "alerts-nobody".' }],
      });

      // Whoever reads what it told finds the runs.
      const [{ commands }] = toldOf('alerts-failures') as [Told['alerts'][number]];
      const parameters = /^weir runs --where '(?<where>[^']+)' --from (?<from>\S+)$/.exec(commands[0]!)!.groups!;
      const found = await system.mustWeir(['runs', '--where', parameters['where']!, '--from', parameters['from']!]);
      expect(found.length).toBeGreaterThanOrEqual(6);

      const { pid } = system.processes.instances.find(({ service }) => service === 'monitoring')!;
      process.kill(pid, 'SIGKILL');
      await apply(model('normal'));
      await until('the app answers', async () => (await ask()) === 'answered');
      for (let each = 0; each < 5; each += 1) await ask();
      await changed('ended');
      await until('the webhook is told that it has ended', () => toldOf('alerts-failures').length > 1, SOON);
      expect(toldOf('alerts-failures').map(({ change }) => change)).toEqual(['firing', 'ended']);
      const ids = client.seen(ALERT_CHANGED).filter(({ key }) => key === 'alerts-failures');
      expect(new Set(ids.map(({ message }) => (message as unknown as { change: string }).change)).size).toBe(2);
    } finally {
      await client.close();
    }
  });

  it('can be silenced, and shown', async () => {
    await system.mustWeir(['alerts', 'silence', 'alerts-burn', '--for', '1h', '--reason', 'a test']);
    await until('it is shown as silenced', async () => {
      const [series] = await system.mustWeir<Shown & { silence?: string }>([
        'alerts',
        'show',
        'alerts-burn',
        '--all-tenants',
      ]);
      return series?.silence === 'alerts-burn';
    });
    await system.mustWeir(['delete', 'Silence', 'alerts-burn']);
  });
});

describe('objectives', () => {
  it(
    'say what is left of their error budgets: of answers, and of documents that can be found',
    { timeout: 180_000 },
    async () => {
      await system.mustWeir(
        ['ingest', join(ROOT, 'examples', 'handbook', 'docs'), '--collection', COLLECTION, '--wait'],
        {
          timeoutMs: 150_000,
        },
      );
      interface Standing {
        objective: string;
        total: number;
        bad: number;
        attained: number;
        budgetLeft: number;
      }
      const standing = async (name: string): Promise<Standing | undefined> => {
        const [{ objectives }] = (await system.mustWeir(['objectives', '--all-tenants'])) as unknown as [
          { objectives: Standing[] },
        ];
        return objectives.find(({ objective }) => objective === name);
      };
      const fresh = await until('documents are counted', async () => {
        const found = await standing('alerts-fresh');
        return (found?.total ?? 0) > 0 ? found : undefined;
      });
      expect(fresh).toMatchObject({ bad: 0, attained: 1, budgetLeft: 1 });
      const answers = (await standing('alerts-answers'))!;
      expect(answers.bad).toBeGreaterThanOrEqual(6);
      expect(answers.total).toBeGreaterThanOrEqual(answers.bad + 6);
      expect(answers.budgetLeft).toBeCloseTo(1 - answers.bad / answers.total / 0.1);
    },
  );
});
