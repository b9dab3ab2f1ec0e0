import { setTimeout as sleep } from 'node:timers/promises';
import { AssignerProtocol, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutsideClient, type Seen } from './support/outside-client.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'scale';
const TERMINAL = new Set(['indexed', 'deleted', 'rejected']);
/** Milliseconds between two documents, and two questions, that are published. */
const EVERY_MS = 150;
const PARTITIONS = 8;

let client: OutsideClient;

beforeAll(async () => {
  client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.status, TOPIC.answers]);
  await index('first.txt', 'The first one.');
});

afterAll(async () => {
  await client.close();
  await system.mustWeir(['up', '--scale', 'embedding=1', 'retrieval=1']);
});

async function index(documentId: string, text: string): Promise<void> {
  await client.publish(TOPIC.documents, documentId, { collection, documentId, text });
  await client.wait(
    TOPIC.status,
    documentId,
    ({ key, message }) => key === documentId && message?.['status'] === 'indexed',
  );
}

/** The partitions of a group's topics that each of its members has. */
async function sharesOf(group: string): Promise<Map<string, number[]>[]> {
  const kafka = new Kafka({ brokers: system.addresses.kafkaBrokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([group]);
    return (groups[0]?.members ?? []).map(({ memberAssignment }) => {
      const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
      return new Map(Object.entries(decoded?.assignment ?? {}));
    });
  } finally {
    await admin.disconnect();
  }
}

/** Waits until a group's members are as many as wanted and share every partition of every topic, none twice. */
async function untilShared(group: string, members: number): Promise<void> {
  await until(`${members} members of ${group} share its partitions`, async () => {
    const shares = await sharesOf(group);
    const names = new Set(shares.flatMap((share) => [...share.keys()]));
    const isFair = [...names].every((topic) => {
      const parts = shares.map((share) => share.get(topic) ?? []);
      const all = parts.flat();
      return all.length === PARTITIONS && new Set(all).size === PARTITIONS && parts.every(({ length }) => length > 0);
    });
    return shares.length === members && names.size > 0 && isFair;
  });
}

const GROUPS = [
  'weir.embedding.embed-chunks',
  'weir.embedding.embed-query',
  'weir.retrieval.index-documents',
  'weir.retrieval.retrieve',
];

it('scales two services up and back while documents and questions flow: nothing lost, nothing twice', async () => {
  const documents: string[] = [];
  const questions: string[] = [];
  const ending = new AbortController();
  const flow = (async () => {
    while (!ending.signal.aborted) {
      const documentId = `flow-${documents.length}.txt`;
      documents.push(documentId);
      const text = `Paper number ${documents.length} is kept on shelf ${documents.length * 7}.`;
      await client.publish(TOPIC.documents, documentId, { collection, documentId, text });
      const runId = `scale-${questions.length}`;
      questions.push(runId);
      const question = 'On which shelf is paper number 1 kept?';
      await client.publish(TOPIC.requests, runId, { runId, app: 'handbook', collection, question });
      await sleep(EVERY_MS);
    }
  })();
  const outcomesOf = (names: readonly string[], topic: string, isOutcome: (record: Seen) => boolean) =>
    Map.groupBy(
      client.seen(topic, (record) => names.includes(record.key ?? '') && isOutcome(record)),
      ({ key }) => key ?? '',
    );
  const statuses = () =>
    outcomesOf(
      documents,
      TOPIC.status,
      ({ message }) => message?.['collection'] === collection && TERMINAL.has(String(message['status'])),
    );
  const answers = () => outcomesOf(questions, TOPIC.answers, () => true);

  try {
    await until('the first answer', () => answers().size > 0);
    for (const count of [2, 1]) {
      const before = answers().size;
      const [scaled] = await system.mustWeir(['up', '--scale', `embedding=${count}`, `retrieval=${count}`]);
      expect(scaled).toMatchObject({ scaled: { embedding: count, retrieval: count } });
      const ready = await until(`${count} instances of each are ready`, async () => {
        const { code, lines } = await system.weir(['status', '--json']);
        return code === 0 && (lines[0] as { services: { name: string }[] }).services;
      });
      expect(ready).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'embedding', instances: count, ready: true }),
          expect.objectContaining({ name: 'retrieval', instances: count, ready: true }),
        ]),
      );
      for (const group of GROUPS) await untilShared(group, count);
      await until('answers go on', () => answers().size > before + 5);
    }
  } finally {
    ending.abort();
    await flow;
  }

  await until('every document ended', () => statuses().size === documents.length, { withinMs: 60_000 });
  await until('every question ended', () => answers().size === questions.length, { withinMs: 60_000 });
  // A duplicate would come before what is written last.
  await index('last.txt', 'The last one.');

  const wrong = [...statuses(), ...answers()].filter(([, records]) => records.length !== 1).map(([key]) => key);
  expect(wrong, 'more than one outcome').toEqual([]);
  const ends = [...statuses().values()].map(([record]) => String(record!.message!['status']));
  expect(new Set(ends)).toEqual(new Set(['indexed']));
  const failed = [...answers().values()].flat().filter(({ message }) => message?.['outcome'] === 'failed');
  expect(failed.map(({ message }) => message?.['reason'])).toEqual([]);
  console.log(`scale: ${documents.length} documents and ${questions.length} questions, each with one outcome`);
});
