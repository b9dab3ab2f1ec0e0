import { execFileSync } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import { replyTopics, topics, type Topic } from '@weir/contracts';
import { type ServerHandle, startKafka } from '@weir/embedded';
import {
  accessRules,
  createTopics,
  grantAccess,
  hasProtocolError,
  KafkaConnection,
  type KafkaOptions,
  RecordProducer,
  rewriteTopic,
  servicesOnKafka,
} from '@weir/kafka';
import { createLogger } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceProcess } from './service-process.fake.js';

/**
 * Who may do what on Kafka, against a broker of its own that knows its users by SCRAM over TLS and refuses what no rule allows:
 * every service does exactly what the catalogue says of it, and starts with that.
 */
const root = join(import.meta.dirname, '..', '..', '..', '..');
const catalogue: readonly Topic[] = Object.values<Topic>(topics);
const passwords = new Map<string, string>();
const ITERATIONS = 4_096;

let dataDir: string;
let broker: ServerHandle;
let secured: string;
/** Of the broker, which it signed itself. */
let certificate: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-access-'));
  const port = await freePort();
  secured = `127.0.0.1:${port}`;
  const keystore = makeCertificate(dataDir);
  broker = await startKafka({
    home: { root: join(root, '.weir') },
    environment: process.env,
    dataDir: join(dataDir, 'kafka'),
    settings: ({ port: open, controllerPort }) => ({
      listeners: `PLAINTEXT://127.0.0.1:${open},SASL_SSL://${secured},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${open},SASL_SSL://${secured}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'ssl.keystore.location': keystore.path,
      'ssl.keystore.password': keystore.password,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': false,
      // The other listener is the administrator's, and the broker's own.
      'super.users': 'User:ANONYMOUS',
    }),
  });
  const administrator = { brokers: [broker.address], clientId: 'access-itest' };
  await createTopics(administrator);
  for (const who of [...servicesOnKafka, 'eraser', 'operator', 'client']) await addUser(administrator, `weir-${who}`);
  await grantAccess(administrator, accessRules(), 'weir-');
  // What is done twice is done once.
  await grantAccess(administrator, accessRules(), 'weir-');
});

afterAll(async () => {
  await broker?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function makeCertificate(folder: string): { path: string; password: string } {
  const path = join(folder, 'broker.p12');
  const password = randomBytes(16).toString('hex');
  const store = ['-keystore', path, '-storetype', 'PKCS12', '-storepass', password, '-alias', 'broker'];
  const self = [
    '-dname',
    'CN=broker',
    '-ext',
    'SAN=ip:127.0.0.1',
    '-validity',
    '2',
    '-keyalg',
    'EC',
    '-groupname',
    'secp256r1',
  ];
  execFileSync('keytool', ['-genkeypair', ...store, ...self], { stdio: 'ignore' });
  execFileSync('keytool', ['-exportcert', '-rfc', ...store, '-file', join(folder, 'broker.pem')], { stdio: 'ignore' });
  certificate = readFileSync(join(folder, 'broker.pem'), 'utf8');
  return { path, password };
}

async function addUser(administrator: KafkaOptions, name: string): Promise<void> {
  const password = randomBytes(16).toString('hex');
  const salt = randomBytes(16);
  const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, 64, 'sha512');
  const connection = new KafkaConnection(administrator, 'users');
  const SCRAM_SHA_512 = 2;
  const user = { name, mechanism: SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword };
  await connection.request('AlterUserScramCredentials', 'any', [], [user]);
  await connection.close();
  passwords.set(name, password);
}

function as(who: string, password = passwords.get(`weir-${who}`)): KafkaOptions {
  return {
    brokers: [secured],
    clientId: `access-${who}`,
    tls: { ca: certificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: `weir-${who}`, password: password! },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const NOT_ALLOWED = [
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
];

/** Whether Kafka did it; what it refused for another reason than access fails the test. */
async function allowed(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    // Who may not even see a topic is told that there is none.
    if (hasProtocolError(error, ...NOT_ALLOWED) || /Unknown topic/.test(String(error))) return false;
    throw error;
  }
}

const everything = [
  ...catalogue.flatMap(({ name, deadLetters }) => [name, deadLetters]),
  ...Object.values(replyTopics),
];

async function writableBy(who: string): Promise<string[]> {
  const { brokers, ...options } = as(who);
  const producer = new Producer({
    ...options,
    bootstrapBrokers: [...brokers],
    serializers: stringSerializers,
    acks: ProduceAcks.ALL,
    retries: 0,
  });
  const written: string[] = [];
  for (const topic of everything) {
    const sent = producer.send({ messages: [{ topic, key: 'access', value: '{}', partition: 0 }] });
    if (await allowed(sent)) written.push(topic);
  }
  await producer.close(true);
  return written;
}

interface Fetched {
  responses: { topicId: string; partitions: { errorCode: number }[] }[];
}

/** Topics that a fetch gives something of, whose ids the administrator told. */
async function readableBy(who: string): Promise<string[]> {
  const administrator = new KafkaConnection({ brokers: [broker.address], clientId: 'access-itest' }, 'ids');
  const known = (await administrator.metadata({ topics: everything })).topics;
  await administrator.close();
  const connection = new KafkaConnection(as(who), 'fetch');
  const read: string[] = [];
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0n,
    lastFetchedEpoch: -1,
    partitionMaxBytes: 1,
  };
  for (const topic of everything) {
    const request = [{ topicId: known.get(topic)!.id, partitions: [partition] }];
    const fetched = connection.request<Fetched>('Fetch', 1, 1, 0, 1_024, 0, 0, -1, request, [], '');
    if (await allowed(fetched)) read.push(topic);
  }
  await connection.close();
  return read;
}

const producersOf = ({ producer }: Topic) => producer.split(', ');
const byName = (names: Iterable<string>) => [...new Set(names)].toSorted();

// Before the others, which leave records that mean nothing.
describe.each(readdirSync(join(root, 'services')).sort())('the process of %s', (name) => {
  it('becomes ready as its own principal', async () => {
    expect(servicesOnKafka).toContain(name);
    const service = await ServiceProcess.start(name, {
      ELASTICSEARCH_URL: process.env['WEIR_TEST_ELASTICSEARCH'] ?? '',
      KAFKA_BROKERS: secured,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: join(dataDir, 'broker.pem'),
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: `weir-${name}`,
      KAFKA_SASL_PASSWORD: passwords.get(`weir-${name}`)!,
    });
    await service.untilReady();
    expect(service.output).not.toMatch(/authoriz|not-allowed/i);
    await service.kill();
  });
});

describe.each(servicesOnKafka)('the principal of %s', (who) => {
  const holdsGroups = who !== 'gateway';
  const writes = catalogue.filter((topic) => producersOf(topic).includes(who));
  const consumes = catalogue.filter(({ consumers }) => consumers.includes(who));

  it('writes what the catalogue says that it writes, its dead letters and replies, and nothing else', async () => {
    const replies = ['stepCompleted', 'answerCompleted'] as const;
    const answers = replies.some((name) => producersOf(topics[name]).includes(who));
    expect(byName(await writableBy(who))).toEqual(
      byName([
        ...writes.map(({ name }) => name),
        ...(holdsGroups ? consumes.map(({ deadLetters }) => deadLetters) : []),
        ...(answers ? Object.values(replyTopics) : []),
      ]),
    );
  });

  it('reads what the catalogue says that it reads, what it wrote itself, and nothing else', async () => {
    expect(byName(await readableBy(who))).toEqual(
      byName([
        ...consumes.map(({ name }) => name),
        ...(holdsGroups ? writes.map(({ name }) => name) : []),
        topics.resourceChanged.name,
        ...Object.entries(replyTopics).flatMap(([owner, name]) => (owner === who ? [name] : [])),
      ]),
    );
  });

  it("has groups and transactions of its own, and nobody else's", async () => {
    const connection = new KafkaConnection(as(who), 'groups');
    const other = who === 'retrieval' ? 'inference' : 'retrieval';
    const coordinator = (type: number, key: string) => allowed(askFor(connection, type, key));
    expect(await coordinator(0, `weir.${who}.access`)).toBe(holdsGroups);
    expect(await coordinator(0, `weir.${other}.access`)).toBe(false);
    expect(await coordinator(0, `weir.${who}x.access`)).toBe(false);
    expect(await coordinator(1, `weir.${who}.0`)).toBe(true);
    expect(await coordinator(1, `weir.${other}.0`)).toBe(false);
    await connection.close();
  });
});

/** The coordinator of a group (0) or a transactional id (1) is told to those who may see it. */
async function askFor(connection: KafkaConnection, type: number, key: string): Promise<void> {
  for (;;) {
    try {
      return void (await connection.request('FindCoordinator', 'any', type, [key]));
    } catch (error) {
      // The first one who asks has it made.
      if (!hasProtocolError(error, 'COORDINATOR_NOT_AVAILABLE')) throw error;
      await sleep(50);
    }
  }
}

describe('others', () => {
  it('outside use the public topics that are for clients', async () => {
    const open = catalogue.filter(({ visibility }) => visibility === 'public');
    expect(byName(await writableBy('client'))).toEqual(
      byName(open.filter((topic) => producersOf(topic).includes('client')).map(({ name }) => name)),
    );
    expect(byName(await readableBy('client'))).toEqual(
      byName(open.filter(({ consumers }) => consumers.includes('client')).map(({ name }) => name)),
    );
  });

  it('operate: topics are made, and dead letters are read and sent back', async () => {
    await createTopics(as('operator'));
    expect(byName(await writableBy('operator'))).toEqual(byName(everything));
    expect(byName(await readableBy('operator'))).toEqual(byName(everything));
    const services = as('retrieval');
    await expect(grantAccess(services, accessRules(), 'weir-')).rejects.toThrow(
      expect.objectContaining({ code: 'access-not-granted', disposition: 'fatal' }),
    );
  });

  it('erase: topics that hold texts are rewritten, the audit trail is not', async () => {
    const logger = createLogger({ service: 'itest', instance: '0', level: 'silent' });
    const { signal } = new AbortController();
    const rewrite = (topic: string) =>
      rewriteTopic({ kafka: as('eraser'), logger, topic, rewriting: () => 'drop', signal });
    const written = new RecordProducer({ kafka: { brokers: [broker.address], clientId: 'eraser-itest' }, logger });
    for (const topic of [topics.answerDelta.name, topics.auditRecorded.name]) {
      await written.send([{ topic, partition: 0, key: null, value: Buffer.from('{}'), headers: {} }]);
    }
    await written.close();
    const { dropped, goneAt } = await rewrite(topics.answerDelta.name);
    expect(dropped.length).toBeGreaterThan(0);
    // It may not see how often brokers look, and so waits as long as they usually take.
    expect(goneAt! - Date.now()).toBeGreaterThan(290_000);
    await expect(rewrite(topics.auditRecorded.name)).rejects.toMatchObject({ code: 'kafka-unavailable' });
  });

  it('are not let in: with a wrong password, without one, and by a certificate that nobody vouches for', async () => {
    for (const options of [
      as('retrieval', 'wrong'),
      { ...as('retrieval'), sasl: undefined },
      { ...as('retrieval'), tls: {} },
    ] as KafkaOptions[]) {
      const connection = new KafkaConnection(options, 'refused', 5_000);
      const answered = connection.request('Metadata', 'any', [], false, false).then(
        () => true,
        () => false,
      );
      expect(await answered).toBe(false);
      await connection.close();
    }
  });
});
