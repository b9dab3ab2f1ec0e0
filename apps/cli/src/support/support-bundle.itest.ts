import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, encodeJson, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { createTopics, deadLetter, type KafkaOptions, RecordProducer } from '@weir/kafka';
import { afterAll, describe, expect, it } from 'vitest';
import { quietLogger } from '../kafka/quiet-logger.js';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway } from '../testing/test-gateway.js';

const brokers = process.env['WEIR_TEST_KAFKA'] ?? '';
const kafka: KafkaOptions = { brokers: brokers.split(','), clientId: 'weir-cli-test' };
const folder = mkdtempSync(join(tmpdir(), 'weir-bundle-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = 'sk-live-4f9a8b7c6d5e4f3a';
const PASSWORD = 'correct-horse';
const TEXT = 'The patient in room twelve takes warfarin.';

/** A dead letter whose key, value and message hold what must not leave. */
async function failOne(): Promise<void> {
  await createTopics(kafka);
  const { schema, name } = topics.documentSubmitted;
  const value = encodeJson(
    schema,
    create(schema, { collection: 'c', documentId: TEXT, source: { case: 'text', value: TEXT } }),
  );
  const record = {
    topic: name,
    partition: 0,
    offset: 1,
    timestamp: 0,
    key: Buffer.from(TEXT),
    value,
    headers: Object.entries({ [HEADER.tenant]: randomUUID(), [HEADER.contentType]: JSON_TYPE }).map(
      ([header, text]) => [Buffer.from(header), Buffer.from(text)] as const,
    ),
  };
  const error = new WeirError({ code: 'bundle-test', disposition: 'poison', message: TEXT });
  const producer = new RecordProducer({ kafka, logger: quietLogger() });
  const failure = {
    error,
    stage: 'handle' as const,
    attempts: 1,
    group: 'weir.test.g',
    service: 'test',
    instance: '0',
  };
  await producer.send([deadLetter(record, failure)]);
  await producer.close();
}

describe('weir support-bundle', () => {
  it('tells how the system is, and holds neither secrets nor texts', async () => {
    await failOne();
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    const line = {
      level: 50,
      msg: `refused ${SECRET}`,
      code: 'model-unauthorised',
      question: TEXT,
      request: { text: TEXT },
    };
    writeFileSync(join(logs, 'inference-0.log'), `${JSON.stringify(line)}\n`);
    writeFileSync(join(logs, 'elasticsearch.log'), `[WARN] failed to parse query "${TEXT}" password=${PASSWORD}\n`);
    const gateway = await startTestGateway(() => ({
      json: {
        resources: [
          { kind: 'Model', name: 'west', spec: { provider: 'extractive', apiKey: 'env:WEST_KEY', description: TEXT } },
          { kind: 'Tool', name: 'wards', spec: { headers: { authorization: `Bearer ${SECRET}` }, instruction: TEXT } },
        ],
      },
    }));
    const out = join(folder, 'bundle.tgz');
    const environment = {
      KAFKA_BROKERS: brokers,
      WEIR_HOME: folder,
      WEIR_URL: gateway.url,
      WEIR_API_KEY: SECRET,
      ELASTICSEARCH_URL: `http://elastic:${PASSWORD}@127.0.0.1:1`,
    };
    const made = await runWeir(['support-bundle', '--out', out, '--json'], environment);
    await gateway.close();
    expect([made.exitCode, made.errors]).toEqual([0, '']);
    expect(made.lines[0]).toHaveProperty('missing', {});

    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', out, '-C', unpacked]);
    const everything = execFileSync('sh', ['-c', 'cat $(find . -type f)'], { cwd: unpacked, encoding: 'utf8' });
    for (const planted of [SECRET, PASSWORD, TEXT, 'warfarin']) expect(everything).not.toContain(planted);
    // Lest it is empty: what tells is there.
    for (const telling of [
      'bundle-test',
      'model-unauthorised',
      'env:WEST_KEY',
      '"WEIR_API_KEY","value":"set"',
      'failed to parse query',
    ]) {
      expect(everything).toContain(telling);
    }
    const names = execFileSync('tar', ['-tzf', out], { encoding: 'utf8' }).trim().split('\n');
    expect(names).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'doctor.jsonl',
        'status.jsonl',
        'versions.jsonl',
        'lag.jsonl',
        'topics.jsonl',
        'dead-letters.jsonl',
        'resources.jsonl',
        'settings.jsonl',
        'logs/inference-0.log',
        'logs/elasticsearch.log',
      ]),
    );
  });
});
