import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { create, EmbedRequestedSchema, encodeJson, HEADER } from '@weir/contracts';
import { type ServerHandle, startKafka } from '@weir/embedded';
import { createLogger } from '@weir/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientOptions } from './connection.js';
import { LogReader } from './log-reader.js';
import { RecordProducer } from './record-producer.js';
import { headerOf, type InboundRecord, type OutboundRecord } from './record.js';

/**
 * Nothing is lost and no outcome is written twice: against a broker of its own, which is killed and restarted, and
 * workers in processes of their own, which are killed, frozen, added and taken away while messages flow.
 */
const logger = createLogger({ service: 'itest', instance: '0', level: process.env.LOG_LEVEL ?? 'silent' });
const root = new URL('../../..', import.meta.url).pathname;
const worker = new URL('../fixtures/echo-worker.mjs', import.meta.url);

const exact = { lost: [], twice: [] };

let dataDir: string;
let broker: ServerHandle;
let port: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weir-delivery-'));
  broker = await start();
  port = Number(broker.address.split(':')[1]);
});

afterAll(async () => {
  await broker.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function start(): Promise<ServerHandle> {
  return startKafka({
    home: { root: join(root, '.weir') },
    environment: process.env,
    dataDir,
    ...(port ? { port } : {}),
  });
}

/** One flow of messages: topics, workers, what was sent and what came out. */
class Flow {
  readonly id = randomUUID().slice(0, 8);
  readonly input = `test.${this.id}.in`;
  readonly output = `test.${this.id}.out`;
  readonly copies = `test.${this.id}.copies`;
  readonly kafka = { brokers: [broker.address], clientId: `itest-${this.id}` };
  readonly producer = new RecordProducer({ kafka: this.kafka, logger });
  readonly sent = new Set<string>();
  readonly outcomes = new Map<string, number>();
  readonly copied = new Map<string, number>();
  readonly #workers = new Set<ChildProcess>();
  #reader: LogReader | undefined;

  async open(): Promise<void> {
    const admin = new Admin(clientOptions(this.kafka, 'admin'));
    const topics = [this.input, this.output, this.copies, `${this.input}.dlq`];
    await admin.createTopics({
      topics,
      partitions: 4,
      replicas: 1,
      configs: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
    });
    await admin.close();
    await untilListed(this.kafka, topics);
    this.#reader = new LogReader({
      kafka: this.kafka,
      topics: [this.output, this.copies],
      from: 'start',
      logger,
      onRecord: (record) => this.#note(record),
    });
    await this.#reader.start();
  }

  #note(record: InboundRecord): void {
    const id = headerOf(record, HEADER.id) ?? '';
    const seen = record.topic === this.output ? this.outcomes : this.copied;
    seen.set(id, (seen.get(id) ?? 0) + 1);
  }

  /** Starts a worker; resolves once it consumes. */
  async worker(
    instance: string,
    options: { gatherMs?: number; copyTo?: string; sessionMs?: number; drainMs?: number } = {},
  ): Promise<ChildProcess> {
    const settings = {
      brokers: [broker.address],
      input: this.input,
      output: this.output,
      group: `test.${this.id}`,
      instance,
      ...options,
    };
    const child = fork(worker, [JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Not the test runner's own flags: a worker runs what was built.
      execArgv: [],
    });
    this.#workers.add(child);
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('The worker ended before it began.')));
    });
    return child;
  }

  async send(count: number): Promise<void> {
    const records = Array.from({ length: count }, (): OutboundRecord => {
      const runId = `run-${this.sent.size}`;
      this.sent.add(`${runId}/only`);
      return {
        topic: this.input,
        key: Buffer.from(runId),
        value: encodeJson(EmbedRequestedSchema, create(EmbedRequestedSchema, { runId, step: 'only', texts: ['x'] })),
        headers: { [HEADER.tenant]: 'test' },
      };
    });
    await this.producer.send(records);
  }

  /** Sends `total` messages at about `perSecond`, and meanwhile does what is to be disturbed. */
  async under(total: number, perSecond: number, disturb: () => Promise<void>): Promise<void> {
    const disturbing = disturb();
    for (let sent = 0; sent < total; sent += perSecond / 20) {
      await this.send(perSecond / 20);
      await sleep(50);
    }
    await disturbing;
  }

  /** Waits until every message has its outcome, and a while longer for outcomes that must not come. */
  async settled(timeoutMs = 60_000): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    while (this.outcomes.size < this.sent.size && performance.now() < giveUpAt) await sleep(100);
    await sleep(1_500);
  }

  /** What was lost, and what was seen more than once. */
  ledger(seen: ReadonlyMap<string, number> = this.outcomes): { lost: string[]; twice: [string, number][] } {
    const lost = [...this.sent].filter((id) => !seen.has(id));
    const twice = [...seen].filter(([, times]) => times > 1);
    return { lost, twice };
  }

  async close(): Promise<void> {
    for (const child of this.#workers) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    await this.#reader?.stop();
    await this.producer.close();
  }
}

/** A topic takes a moment to reach the metadata. */
async function untilListed(kafka: { brokers: string[]; clientId: string }, names: readonly string[]): Promise<void> {
  const admin = new Admin(clientOptions(kafka, 'admin'));
  for (;;) {
    const listed = await admin.listTopics();
    if (names.every((name) => listed.includes(name))) break;
    await sleep(50);
  }
  await admin.close();
}

async function flow(run: (flow: Flow) => Promise<void>): Promise<void> {
  const opened = new Flow();
  try {
    await opened.open();
    await run(opened);
  } finally {
    await opened.close();
  }
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

describe('delivery', () => {
  it('survives workers that are killed in the middle of work', () =>
    flow(async (messages) => {
      await messages.worker('a', { gatherMs: 40 });
      await messages.under(2_000, 400, async () => {
        for (const instance of ['b', 'c', 'd']) {
          const victim = await messages.worker(instance, { gatherMs: 40 });
          await sleep(1_000);
          victim.kill('SIGKILL');
          await exited(victim);
        }
      });
      await messages.settled();
      expect(messages.ledger()).toEqual(exact);
    }));

  it.each([
    { inFlight: 'after what is in flight', drainMs: 2_000 },
    { inFlight: 'in the middle of what is in flight', drainMs: 1 },
  ])('hands partitions over $inFlight when workers come and go', ({ drainMs }) =>
    flow(async (messages) => {
      const first = await messages.worker('a', { gatherMs: 60, drainMs });
      await messages.under(2_000, 400, async () => {
        await messages.worker('b', { gatherMs: 60, drainMs });
        await sleep(1_000);
        const third = await messages.worker('c', { gatherMs: 60, drainMs });
        await sleep(1_000);
        for (const leaving of [first, third]) {
          leaving.kill('SIGTERM');
          expect(await exited(leaving)).toBe(0);
        }
      });
      await messages.settled();
      expect(messages.ledger()).toEqual(exact);
    }),
  );

  it('drops what a frozen worker would write when it wakes up', () =>
    flow(async (messages) => {
      await messages.worker('a', { gatherMs: 40 });
      const frozen = await messages.worker('b', { gatherMs: 40 });
      await messages.under(2_000, 400, async () => {
        await sleep(1_500);
        frozen.kill('SIGSTOP');
        // Longer than the session timeout: its partitions have a new owner.
        await sleep(6_000);
        frozen.kill('SIGCONT');
      });
      await messages.settled();
      expect(messages.ledger()).toEqual(exact);
    }));

  it('writes nothing when the lease runs out while a batch is encoded', () =>
    flow(async (messages) => {
      let held = true;
      const late: OutboundRecord = {
        topic: messages.output,
        key: null,
        value: null,
        get headers() {
          held = false;
          return { [HEADER.id]: 'late' };
        },
      };
      const written = messages.producer.send(
        [late],
        () => held,
        () => held,
      );
      await expect(written).rejects.toMatchObject({ code: 'lease-lost' });
      await messages.producer.send([{ ...late, headers: { [HEADER.id]: 'after' } }]);
      await vi.waitFor(() => expect([...messages.outcomes.keys()]).toContain('after'), { timeout: 10_000 });
      expect([...messages.outcomes.keys()]).toEqual(['after']);
    }));

  it.each([
    { lease: 'runs out', sessionMs: 1_000 },
    { lease: 'outlasts it', sessionMs: 60_000 },
  ])('waits while the broker is away and its lease $lease', ({ sessionMs }) =>
    flow(async (messages) => {
      await messages.worker('a', { gatherMs: 20, sessionMs });
      await messages.worker('b', { gatherMs: 20, sessionMs });
      await messages.under(2_000, 400, async () => {
        await sleep(1_500);
        broker.kill('SIGKILL');
        await broker.exited;
        broker = await start();
      });
      await messages.settled();
      expect(messages.ledger()).toEqual(exact);
    }),
  );

  it('writes an outcome and its copy both or neither, and once', () =>
    flow(async (messages) => {
      await messages.worker('a', { gatherMs: 10, copyTo: messages.copies });
      await messages.under(400, 200, async () => {
        const victim = await messages.worker('b', { gatherMs: 10, copyTo: messages.copies });
        await sleep(700);
        victim.kill('SIGKILL');
        await exited(victim);
      });
      await messages.settled();
      expect(messages.ledger()).toEqual(exact);
      expect(messages.ledger(messages.copied)).toEqual(exact);
    }));
});
