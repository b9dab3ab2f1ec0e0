import { createServer } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedHome } from './home.js';
import { environment, installedHome, temporaryFolder } from '../test/installed-home.js';
import { startKafka, type KafkaOptions } from './kafka.js';
import type { ServerHandle } from './server-process.js';

const topic = 'weir.test.v1.record-kept';

describe('startKafka', () => {
  let home: EmbeddedHome;
  let dataDir: string;
  let server: ServerHandle;
  const start = (options: Partial<KafkaOptions> = {}) => startKafka({ home, environment, dataDir, ...options });
  // Until a new topic has its leader, and a new group its coordinator, both say so and want to be asked again.
  const client = () => ({ clientId: 'itest', bootstrapBrokers: [server.address], retries: 50, retryDelay: 100 });

  beforeAll(async () => {
    home = await installedHome('kafka');
    dataDir = await temporaryFolder();
    server = await start();
  }, 300_000);

  afterAll(() => server.stop());

  async function createTopic(name: string): Promise<void> {
    const admin = new Admin(client());
    await admin.createTopics({ topics: [name], partitions: 1, replicas: 1 });
    await admin.close();
  }

  async function produce(value: string, to = topic, retries = 50): Promise<void> {
    const producer = new Producer({ ...client(), retries, serializers: stringSerializers });
    try {
      await producer.send({ messages: [{ topic: to, key: 'key', value }] });
    } finally {
      await producer.close(true);
    }
  }

  async function consume(groupId: string, count: number): Promise<string[]> {
    const consumer = new Consumer({
      ...client(),
      groupId,
      deserializers: stringDeserializers,
      sessionTimeout: 1000,
      heartbeatInterval: 300,
      rebalanceTimeout: 1000,
    });
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    const values: string[] = [];
    for await (const message of stream) {
      values.push(message.value);
      if (values.length === count) break;
    }
    await consumer.close(true);
    return values;
  }

  it('keeps records, in a group whose session is one second', async () => {
    await createTopic(topic);
    await produce('first');
    expect(await consume('first-group', 1)).toEqual(['first']);
  });

  it('takes messages of 10 MiB', async () => {
    await createTopic('weir.test.v1.large');
    await expect(produce('x'.repeat(10 * 1024 * 1024), 'weir.test.v1.large')).resolves.toBeUndefined();
  });

  it('makes no topic that nobody asked for', async () => {
    await expect(produce('lost', 'weir.test.v1.typing-error', 0)).rejects.toThrow('Unknown topic');
    const admin = new Admin(client());
    expect(await admin.listTopics()).not.toContain('weir.test.v1.typing-error');
    await admin.close();
  });

  it('names the port that is taken and the setting', async () => {
    const port = Number(server.address.split(':')[1]);
    await expect(start({ dataDir: await temporaryFolder(), port })).rejects.toMatchObject({
      code: 'port-taken',
      field: 'WEIR_KAFKA_PORT',
      message: `Port ${port} (Kafka) is taken by another program: stop it, or set WEIR_KAFKA_PORT to a free port.`,
    });
  });

  it("names the controller's port too, also when it listens on every address", async () => {
    const other = createServer().listen(0, '0.0.0.0');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(start({ dataDir: await temporaryFolder(), controllerPort: port })).rejects.toMatchObject({
      code: 'port-taken',
      field: 'WEIR_KAFKA_CONTROLLER_PORT',
    });
    other.close();
  });

  it('does not share its data folder', async () => {
    await expect(start()).rejects.toMatchObject({
      code: 'data-folder-in-use',
      message: expect.stringContaining(`(process ${server.pid})`),
    });
  }, 30_000);

  it('goes on after SIGKILL with the same data, on other ports', async () => {
    await produce('second');
    server.kill('SIGKILL');
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
    server = await start();
    expect(await consume('second-group', 2)).toEqual(['first', 'second']);
    expect(await readFile(`${server.logFile}.1`, 'utf8')).toContain('Kafka Server started');
  }, 60_000);

  it('stops in order when asked, as often as asked', async () => {
    await Promise.all([server.stop(), server.stop()]);
    // What Java ends with after its shutdown hooks ran because of SIGTERM.
    expect(await server.exited).toEqual({ code: 143, signal: null });
    server = await start();
  }, 60_000);

  it('says why it cannot start', async () => {
    const broken = await temporaryFolder();
    const options = { dataDir: broken, heapMb: 1, logFile: join(broken, 'logs', 'broken.log') };
    await expect(start(options)).rejects.toMatchObject({
      code: 'server-failed',
      message: expect.stringMatching(/^kafka ended with code 1 while starting.*broken\.log:\n.*heap/s),
    });
  });

  it('ends a start that is called off', async () => {
    const abandoned = await temporaryFolder();
    const reason = new Error('not needed');
    await expect(start({ dataDir: abandoned, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('says what to do when nothing is installed', async () => {
    await expect(start({ home: { root: '/nonexistent' } })).rejects.toMatchObject({ code: 'not-installed' });
  });
});
