import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideClient } from './support/outside-client.js';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { deadLettersOf, TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'operate';
const REPLAYED_FROM = 'weir-replayed-from';

let client: OutsideClient;

beforeAll(async () => {
  const topics = [TOPIC.documents, TOPIC.status, deadLettersOf(TOPIC.documents)];
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, topics);
});

afterAll(() => client.close());

/** Documents without a tenant, which go to the dead letters however often they come. @returns Their places. */
async function fail(run: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${run}-${index}`);
  for (const documentId of ids) {
    await client.publish(
      TOPIC.documents,
      documentId,
      { collection, documentId, text: 'No.' },
      { 'weir-tenant': undefined },
    );
  }
  const dead = await until('all are dead letters', () => {
    const letters = client.seen(deadLettersOf(TOPIC.documents), ({ key }) => key?.startsWith(run) ?? false);
    return letters.length >= count && letters;
  });
  return dead.map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`);
}

const redriven = (places: readonly string[]): string[] =>
  client
    .seen(TOPIC.documents, ({ headers }) => places.includes(headers[REPLAYED_FROM] ?? ''))
    .map(({ headers }) => headers[REPLAYED_FROM]!)
    .toSorted((a, b) => a.localeCompare(b));
const sorted = (places: readonly string[]): string[] => places.toSorted((a, b) => a.localeCompare(b));
const redrive = (run: string, rate: number): string[] => [
  'dlq',
  'redrive',
  TOPIC.documents,
  '--where',
  `code=tenant-missing and key="${run}-*"`,
  '--rate',
  String(rate),
  '--json',
];

describe('weir dlq redrive', () => {
  it('writes each record once when two people do it at once', async () => {
    const run = randomUUID();
    const places = await fail(run, 30);
    const ended = await Promise.all([system.weir(redrive(run, 20)), system.weir(redrive(run, 20))]);
    expect(ended.some(({ code }) => code === 0)).toBe(true);
    for (const { code, errors } of ended) if (code !== 0) expect(errors).toContain('redrive-superseded');
    await system.mustWeir(redrive(run, 100));
    await until('all are back', () => redriven(places).length >= places.length);
    expect(redriven(places)).toEqual(sorted(places));
  });

  it('goes on where one that was killed was, and writes nothing again', async () => {
    const run = randomUUID();
    const places = await fail(run, 30);
    const weir = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');
    const environment = { ...process.env, WEIR_HOME: system.addresses.home };
    const killed = spawn(process.execPath, [weir, ...redrive(run, 10)], {
      cwd: ROOT,
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    // Some are written, others are not.
    let printed = '';
    killed.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await until('some are written', () => printed.split('\n').length > 4);
    // The command may run in a process of its own.
    process.kill(-killed.pid!, 'SIGKILL');
    await once(killed, 'close');
    expect(printed.split('\n').length).toBeLessThan(places.length);
    await system.mustWeir(redrive(run, 100));
    await until('all are back', () => redriven(places).length >= places.length);
    expect(redriven(places)).toEqual(sorted(places));
  });
});

describe('weir dlq edit', () => {
  it('corrects a document, which is then indexed, and the audit trail says so', async () => {
    const documentId = `${randomUUID()}.txt`;
    await client.publish(TOPIC.documents, documentId, { collection, documentId, text: 5 });
    const letter = await client.wait(deadLettersOf(TOPIC.documents), 'the letter', ({ key }) => key === documentId);
    const place = `${letter.partition}/${letter.offset}`;
    const edited = await system.mustWeir(['dlq', 'edit', TOPIC.documents, place, '--set', 'text=The pier is blue.']);
    expect(edited).toMatchObject([{ edited: true, redrivenTo: TOPIC.documents }]);
    await client.wait(
      TOPIC.status,
      'the corrected document',
      ({ key, message }) => key === documentId && message?.['status'] === 'indexed',
    );
    const name = `${deadLettersOf(TOPIC.documents)}/${place}`;
    const response = await until('the audit record', async () => {
      const answer = await system.fetch('/api/audit?action=dead-letter-edited');
      const text = await answer.text();
      return text.includes(name) && { status: answer.status };
    });
    expect(response.status).toBe(200);
  });
});

describe('operating commands', () => {
  it('weir lag knows every group, and who is in it', async () => {
    const lags = await system.mustWeir(['lag']);
    expect(lags.length).toBeGreaterThan(5);
    for (const { group, topic, lag, members } of lags as {
      group: string;
      topic: string;
      lag: number;
      members: string[];
    }[]) {
      expect([group, topic, lag]).toEqual([expect.stringMatching(/^weir\./), expect.any(String), expect.any(Number)]);
      expect([group, members.length]).toEqual([group, 1]);
    }
  });

  it('weir offsets reset refuses a group that works', async () => {
    const [first] = await system.mustWeir<{ group: string }>(['lag']);
    const ended = await system.weir(['offsets', 'reset', first!.group, '--to', 'start', '--yes', '--json']);
    expect([ended.code, ended.errors]).toEqual([1, expect.stringContaining('group-active')]);
  });

  it('weir topics check finds nothing, and weir topics show says what stands there', async () => {
    expect(await system.mustWeir(['topics', 'check'])).toEqual([]);
    const [shown] = await system.mustWeir(['topics', 'show', 'document-submitted']);
    expect(shown).toMatchObject({ name: TOPIC.documents, catalogue: { consumers: ['ingestion'], cleanup: 'delete' } });
  });

  it('weir doctor looks at brokers, clocks, disks, the index, models and versions', async () => {
    const { lines } = await system.weir(['doctor', '--json']);
    for (const name of ['broker', 'broker clock', 'broker disk', 'index', 'index disk', 'language model', 'version']) {
      const checks = lines.filter((line) => line['name'] === name);
      expect([name, checks.length > 0]).toEqual([name, true]);
    }
    const [clock] = lines.filter(({ name }) => name === 'broker clock');
    expect(clock).toMatchObject({ state: 'ok' });
    for (const { state, fix } of lines) expect(fix === undefined).toBe(state === 'ok');
  });

  it('weir support-bundle has every part, and neither a key nor a word of a document or question', async () => {
    const word = `quaggawort${randomUUID().replaceAll('-', '')}`;
    await system.mustWeir(['ingest', '-', '-c', collection, '--id', 'herbs.txt', '--wait'], {
      input: `The ${word} grows at the pier.`,
    });
    await system.mustWeir(['ask', `Where does the ${word} grow?`, '--app', 'handbook', '--collection', collection]);
    const folder = mkdtempSync(join(tmpdir(), 'weir-bundle-'));
    try {
      const out = join(folder, 'bundle.tgz');
      const [made] = await system.mustWeir(['support-bundle', '--out', out]);
      expect(made).toHaveProperty('missing', {});
      expect(made!['files']).toEqual(
        expect.arrayContaining([
          'lag.jsonl',
          'resources.jsonl',
          'metrics/orchestration-0.prom',
          'logs/inference-0.log',
        ]),
      );
      execFileSync('tar', ['-xzf', out, '-C', folder]);
      const everything = execFileSync('sh', ['-c', 'cat $(find . -type f ! -name bundle.tgz)'], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      expect(everything).toContain('weir_messages_handled_total');
      for (const planted of [word, 'quaggawort', system.addresses.adminKey]) expect(everything).not.toContain(planted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('weir top shows one second of it', async () => {
    const [frame] = await system.mustWeir(['top', '--once']);
    expect(frame).toMatchObject({
      messagesPerSecond: expect.any(Number) as number,
      costPerHour: expect.any(Number) as number,
    });
    const { services } = frame as unknown as { services: { name: string; ready: boolean; memoryBytes: number }[] };
    expect(services.map(({ name }) => name)).toContain('orchestration');
    for (const { name, ready, memoryBytes } of services) {
      expect([name, ready, memoryBytes > 10_000_000]).toEqual([name, true, true]);
    }
  });
});
