import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { topics } from '@weir/contracts';
import { createTopics } from '@weir/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceProcess } from './service-process.fake.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const names = readdirSync(join(root, 'services')).sort();
const servers = {
  KAFKA_BROKERS: process.env['WEIR_TEST_KAFKA'] ?? '',
  ELASTICSEARCH_URL: process.env['WEIR_TEST_ELASTICSEARCH'] ?? '',
};

const INSTRUMENTS = [
  ['weir_messages_received_total', 'counter'],
  ['weir_messages_handled_total', 'counter'],
  ['weir_messages_emitted_total', 'counter'],
  ['weir_messages_errors_total', 'counter'],
  ['weir_messages_dead_lettered_total', 'counter'],
  ['weir_handle_seconds', 'histogram'],
] as const;

beforeAll(() => {
  const missing = names.filter((name) => !existsSync(join(root, 'services', name, 'dist', 'main.js')));
  if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Build first: npm run build`);
});

describe.each(names)('the process of %s', (name) => {
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start(name, servers);
    await service.untilReady();
  });
  afterAll(() => service.kill());

  it('says that it lives, that it is ready, and what it is', async () => {
    expect((await service.get('/livez')).status).toBe(200);
    expect(await (await service.get('/readyz')).json()).toEqual({ status: 'ready', problems: [] });
    expect(await (await service.get('/version')).json()).toMatchObject({ service: name, version: '0.1.0' });
  });

  it('has the instruments that every consumer reports to', async () => {
    const response = await service.get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    for (const [instrument, type] of INSTRUMENTS) expect(text).toContain(`# TYPE ${instrument} ${type}\n`);
  });

  it('logs JSON lines that name it, and nothing else', () => {
    const lines = service.output.trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: name });
  });

  it('ends with 0 within 10 s of SIGTERM', async () => {
    service.signal('SIGTERM');
    const { code, tookMs } = await service.untilExit();
    expect({ code, output: service.output }).toMatchObject({ code: 0 });
    expect(tookMs).toBeLessThan(10_000);
  });
});

const LIMIT_MS = 5_000;
/** The limit is for a machine that has time for it: of so many starts the fastest counts. */
const STARTS = 5;

/** What a service that cannot start says; it must end with 1, and in time. */
async function refusal(name: string, environment: Record<string, string>): Promise<string> {
  let fastest = Infinity;
  let output = '';
  for (let start = 0; start < STARTS && fastest > LIMIT_MS; start += 1) {
    const service = await ServiceProcess.start(name, { ...servers, ...environment });
    const { code, tookMs } = await service.untilExit();
    output = service.output;
    if (code !== 1) throw new Error(`It ended with ${code}:\n${output}`);
    fastest = Math.min(fastest, tookMs);
  }
  expect(fastest).toBeLessThan(LIMIT_MS);
  return output;
}

describe('a service that cannot start ends with 1 within 5 s and names the setting', () => {
  const secret = 'hunter2-not-to-be-seen';

  it.each<[string, string, Record<string, string>, string]>([
    ['an address that is none', 'governance', { KAFKA_BROKERS: 'kafka' }, 'KAFKA_BROKERS'],
    ['an address where nothing listens', 'governance', { KAFKA_BROKERS: '127.0.0.1:1' }, 'KAFKA_BROKERS'],
    ['a number that is none', 'embedding', { WEIR_EMBEDDING_THREADS: 'many' }, 'WEIR_EMBEDDING_THREADS'],
    ['a value that is not among those allowed', 'ingestion', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    ['a URL that is none', 'retrieval', { ELASTICSEARCH_URL: 'elasticsearch' }, 'ELASTICSEARCH_URL'],
    ['a model that is not there', 'embedding', { WEIR_MODELS_DIR: '/nowhere' }, 'WEIR_MODELS_DIR'],
    [
      'a missing variable',
      'orchestration',
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_PASSWORD: secret },
      'KAFKA_SASL_USERNAME',
    ],
    [
      'a secret’s file that is not there',
      'orchestration',
      { KAFKA_SASL_PASSWORD_FILE: '/nowhere' },
      'KAFKA_SASL_PASSWORD_FILE',
    ],
    [
      'several at once',
      'inference',
      { LOG_LEVEL: secret, OPENAI_BASE_URL: secret, OPENAI_API_KEY: secret },
      'OPENAI_BASE_URL',
    ],
  ])('%s', async (_what, name, environment, setting) => {
    const output = await refusal(name, environment);
    expect(output).toContain(setting);
    expect(output).not.toContain(secret);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string });
    // One line says it, and everything else is JSON too.
    expect(lines.filter(({ level }) => level === 'fatal')).toHaveLength(1);
  });

  it('an address where something listens that is no broker', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    try {
      expect(await refusal('governance', { KAFKA_BROKERS: `127.0.0.1:${port}` })).toContain('KAFKA_BROKERS');
    } finally {
      silent.close();
    }
  });

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      expect(await refusal('governance', { WEIR_HTTP_PORT: String(port) })).toContain('WEIR_HTTP_PORT');
    } finally {
      other.close();
    }
  });

  it('a topic that is absent', async () => {
    const kafka = { brokers: servers.KAFKA_BROKERS.split(','), clientId: 'conformance' };
    const admin = new Admin({ clientId: 'conformance', bootstrapBrokers: kafka.brokers });
    const { name } = topics.checkRequested;
    try {
      await admin.deleteTopics({ topics: [name] });
      while ((await admin.listTopics()).includes(name)) await sleep(50);
      expect(await refusal('governance', {})).toContain(name);
    } finally {
      await createTopics(kafka);
      await admin.close();
    }
  });
});
