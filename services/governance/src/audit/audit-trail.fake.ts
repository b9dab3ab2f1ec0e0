import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PartitionReport, publicKeys, TrailVerifier } from '@weir/audit';
import {
  type AuditHeadSigned,
  type AuditRecorded,
  create,
  decodeMessage,
  encodeJson,
  HEADER,
  JSON_TYPE,
  topics,
  writeHeaders,
} from '@weir/contracts';
import { headerOf, type InboundRecord, type OutboundRecord, readSince, RecordProducer } from '@weir/kafka';
import { createLogger } from '@weir/telemetry';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const logger = createLogger({ service: 'itest', instance: '0', level: 'silent' });
const { auditHeadSigned, auditRecorded, feedbackRecorded } = topics;

/** Governance as processes of their own on a real broker, which may be killed, and the trail that they write. */
export class AuditTrail {
  readonly #brokers: string;
  readonly #kafka: { brokers: string[]; clientId: string };
  readonly #producer: RecordProducer;
  readonly #processes = new Set<ChildProcess>();
  readonly #pair = generateKeyPairSync('ed25519');
  #sent = 0;

  constructor(brokers: string) {
    this.#brokers = brokers;
    this.#kafka = { brokers: [brokers], clientId: `audit-${randomUUID().slice(0, 8)}` };
    this.#producer = new RecordProducer({ kafka: this.#kafka, logger });
  }

  get kafka() {
    return this.#kafka;
  }

  get publicKeys() {
    return publicKeys(this.#pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  }

  /** Starts an instance, built; resolves when it has its partitions. */
  async start(instance: string): Promise<ChildProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [join(root, 'services', 'governance', 'dist', 'main.js')], {
      cwd: root,
      stdio: ['pipe', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        KAFKA_BROKERS: this.#brokers,
        WEIR_INSTANCE: instance,
        WEIR_HTTP_PORT: String(port),
        WEIR_EXIT_WITH_PARENT: 'true',
        WEIR_SESSION_TIMEOUT_MS: '6000',
        WEIR_AUDIT_HEAD_MS: '1000',
        WEIR_AUDIT_KEY: this.#pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        LOG_LEVEL: 'error',
      },
    });
    this.#processes.add(child);
    for (;;) {
      if (child.exitCode !== null) throw new Error('It ended before it was ready.');
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return child;
      await sleep(100);
    }
  }

  async kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
    this.#processes.delete(child);
  }

  /** Feedback on so many runs. */
  async send(count: number): Promise<void> {
    const records = Array.from({ length: count }, (): OutboundRecord => {
      const runId = `run-${this.#sent}`;
      this.#sent += 1;
      const message = create(feedbackRecorded.schema, { runId, rater: 'ada', scale: 'thumbs', rating: 1 });
      return this.record(feedbackRecorded.name, runId, encodeJson(feedbackRecorded.schema, message));
    });
    await this.#producer.send(records);
  }

  write(records: readonly OutboundRecord[]): Promise<unknown> {
    return this.#producer.send(records);
  }

  record(topic: string, key: string, value: Buffer): OutboundRecord {
    const headers = writeHeaders({
      id: randomUUID(),
      type: Object.values(topics).find(({ name }) => name === topic)!.schema.typeName,
      source: 'weir/gateway',
      time: new Date().toISOString(),
      tenant: 'acme',
      contentType: JSON_TYPE,
    });
    return { topic, key: Buffer.from(key), value, headers };
  }

  /** The trail as it stands. */
  async read(): Promise<{ heads: AuditHeadSigned[]; records: { partition: number; record: AuditRecorded }[] }> {
    const heads: AuditHeadSigned[] = [];
    const records: { partition: number; record: AuditRecorded }[] = [];
    const read = readSince(this.#kafka, logger);
    const { signal } = new AbortController();
    // Heads first: what they were signed for stands in the log by then.
    await read([auditHeadSigned.name], 0, (record) => heads.push(messageIn(auditHeadSigned, record)), signal);
    const take = (record: InboundRecord) =>
      records.push({ partition: record.partition, record: messageIn(auditRecorded, record) });
    await read([auditRecorded.name], 0, take, signal);
    return { heads, records };
  }

  async verify(): Promise<PartitionReport[]> {
    const { heads, records } = await this.read();
    const verifier = new TrailVerifier({ pinned: this.publicKeys });
    for (const head of heads) verifier.takeHead(head);
    for (const { partition, record } of records) verifier.take(partition, record);
    return verifier.end();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes].map((child) => this.kill(child)));
    await this.#producer.close();
  }
}

function messageIn<T extends typeof auditHeadSigned | typeof auditRecorded>(topic: T, record: InboundRecord) {
  const bytes = record.value ?? Buffer.alloc(0);
  return decodeMessage(topic.schema, bytes, headerOf(record, HEADER.contentType)) as T extends typeof auditRecorded
    ? AuditRecorded
    : AuditHeadSigned;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
